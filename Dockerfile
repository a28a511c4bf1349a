# Two stages: build with the SDK, run on the runtime image without a shell. Settings: /etc/dmarc-ingest/appsettings.json or environment.
FROM mcr.microsoft.com/dotnet/sdk:10.0 AS build
WORKDIR /src
COPY . .
RUN dotnet publish src/DmarcIngest -c Release --use-current-runtime --no-self-contained -o /app && mkdir /data

FROM mcr.microsoft.com/dotnet/aspnet:10.0-noble-chiseled
COPY --from=build /app /app
# A new volume takes its owner from the image, and the daemon, which is not root, writes here. Before WORKDIR, which would make it root's.
COPY --from=build --chown=$APP_UID:$APP_UID /data /data
WORKDIR /data
# File watchers see no edits of a mounted file; polling does.
ENV DOTNET_USE_POLLING_FILE_WATCHER=1
USER $APP_UID
VOLUME /data
# Asks the running daemon; there is no shell that could.
HEALTHCHECK --interval=30s --timeout=15s --start-period=2m --retries=3 CMD ["/app/dmarc-ingest", "--health-check"]
ENTRYPOINT ["/app/dmarc-ingest"]
