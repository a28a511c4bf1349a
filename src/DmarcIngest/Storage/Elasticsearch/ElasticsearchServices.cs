using System.Net.Http.Headers;
using System.Net.Security;
using System.Security.Authentication;
using System.Text;
using DmarcIngest.Pipeline;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Http.Resilience;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using Polly;
using Polly.Timeout;

namespace DmarcIngest.Storage.Elasticsearch;

internal static class ElasticsearchServices
{
    private const string ClientName = "elasticsearch";
    private const int Retries = 5;
    private static readonly TimeSpan LongestDelay = TimeSpan.FromSeconds(30);

    extension(IServiceCollection services)
    {
        /// <summary>Registers the store for Elasticsearch and OpenSearch, with the settings of the section <c>Elasticsearch</c>.</summary>
        public IServiceCollection AddElasticsearchStore()
        {
            services.AddOptions<ElasticsearchOptions>().BindConfiguration("Elasticsearch").ValidateOnStart();
            services.AddSingleton<IValidateOptions<ElasticsearchOptions>, ElasticsearchOptionsValidator>();
            services.AddSingleton<IValidateOptions<ElasticsearchOptions>, ElasticsearchOptionsRules>();
            services.TryAddSingleton(TimeProvider.System);
            services.AddSingleton(provider => new NodeRotation(Nodes(Options(provider)), provider.GetRequiredService<TimeProvider>()));
            services.AddTransient<NodeHandler>();
            AddClient(services);
            services.AddSingleton(provider => new ElasticsearchReportStore(
                new ElasticsearchClient(provider.GetRequiredService<IHttpClientFactory>().CreateClient(ClientName)),
                Options(provider),
                provider.GetRequiredService<TimeProvider>(),
                provider.GetRequiredService<ILogger<ElasticsearchReportStore>>()));
            services.AddSingleton<IReportStore>(provider => provider.GetRequiredService<ElasticsearchReportStore>());
            return services;
        }
    }

    private static void AddClient(IServiceCollection services)
    {
        IHttpClientBuilder client = services
            .AddHttpClient(ClientName, (provider, http) =>
            {
                http.BaseAddress = new Uri("http://the-node-whose-turn-it-is.invalid");
                http.Timeout = Timeout.InfiniteTimeSpan;
                http.DefaultRequestHeaders.Authorization = Credentials(Options(provider));
            })
            .SetHandlerLifetime(Timeout.InfiniteTimeSpan)
            .ConfigurePrimaryHttpMessageHandler(provider => Connections(Options(provider)))
            .RemoveAllLoggers();
        client.AddResilienceHandler("bulk", (pipeline, context) =>
        {
            TimeProvider time = context.ServiceProvider.GetRequiredService<TimeProvider>();
            pipeline.TimeProvider = time;
            pipeline.AddRetry(new HttpRetryStrategyOptions
            {
                ShouldHandle = static arguments => ValueTask.FromResult(IsWorthAnotherTry(arguments.Outcome, arguments.Context.CancellationToken)),
                MaxRetryAttempts = Retries,
                BackoffType = DelayBackoffType.Exponential,
                UseJitter = true,
                Delay = TimeSpan.FromSeconds(1),
                MaxDelay = LongestDelay,
                DelayGenerator = arguments => ValueTask.FromResult(AskedFor(arguments.Outcome.Result, time)),
            });
            pipeline.AddTimeout(TimeSpan.FromSeconds(Options(context.ServiceProvider).RequestSeconds));
        });
        client.AddHttpMessageHandler<NodeHandler>();
    }

    private static bool IsWorthAnotherTry(Outcome<HttpResponseMessage> outcome, CancellationToken cancellationToken) => outcome switch
    {
        { Exception: HttpRequestException { InnerException: AuthenticationException } } => false,
        { Exception: TimeoutRejectedException } => true,
        { Exception: { } exception } => ElasticsearchFaults.IsTransport(exception, cancellationToken),
        { Result: { } response } => (int)response.StatusCode is 429 or 502 or 503 or 504,
        _ => false,
    };

    /// <summary>The wait that an answer asks for, but never so long that one gateway's page makes the daemon sleep for an hour; null where it asks for none.</summary>
    private static TimeSpan? AskedFor(HttpResponseMessage? answer, TimeProvider time)
    {
        TimeSpan? asked = answer?.Headers.RetryAfter is { } header ? header.Delta ?? (header.Date - time.GetUtcNow()) : null;
        return asked > LongestDelay ? LongestDelay : asked < TimeSpan.Zero ? TimeSpan.Zero : asked;
    }

    private static SocketsHttpHandler Connections(ElasticsearchOptions options)
    {
        SslClientAuthenticationOptions trust = ServerTrust.Options(options.CaFile, options.CertificateFingerprint);
        return new SocketsHttpHandler
        {
            PooledConnectionLifetime = TimeSpan.FromMinutes(5),
            AllowAutoRedirect = false,
            UseCookies = false,
            SslOptions = trust,
        };
    }

    private static AuthenticationHeaderValue? Credentials(ElasticsearchOptions options)
    {
        if (Secret(options.ApiKey, options.ApiKeyFile) is { } key)
        {
            return new AuthenticationHeaderValue("ApiKey", key);
        }

        string? pair = options.Username is not null
            ? $"{options.Username}:{Secret(options.Password, options.PasswordFile)}"
            : options.Urls.Select(url => Uri.UnescapeDataString(new Uri(url).UserInfo)).FirstOrDefault(user => user.Length > 0);
        return pair is null ? null : new AuthenticationHeaderValue("Basic", Convert.ToBase64String(Encoding.UTF8.GetBytes(pair)));
    }

    private static string? Secret(string? value, string? file) =>
        value ?? (file is null ? null : File.ReadAllText(file).Trim());

    /// <summary>The nodes without user names and passwords, so that these can get into no message.</summary>
    private static Uri[] Nodes(ElasticsearchOptions options) =>
        [.. options.Urls.Select(url => new UriBuilder(url) { UserName = "", Password = "", Query = "", Fragment = "" }.Uri)];

    private static ElasticsearchOptions Options(IServiceProvider provider) =>
        provider.GetRequiredService<IOptions<ElasticsearchOptions>>().Value;
}
