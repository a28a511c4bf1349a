using DmarcIngest.Dashboards;

const string Usage = """
    Writes the Grafana dashboards.

    Usage: dmarc-ingest-dashboards FOLDER [TIME-ZONE]

      FOLDER     where en/, ja/, opensearch/en/ and opensearch/ja/ go
      TIME-ZONE  where a day begins: utc (default; most reporters cut their days there) or an IANA name

    Examples:
      dmarc-ingest-dashboards grafana-dashboards
      dmarc-ingest-dashboards /srv/grafana/dmarc Asia/Tokyo
    """;

if (args.Length is 0 or > 2 || args[0].StartsWith('-'))
{
    Console.WriteLine(Usage);
    return args is ["--help" or "-h"] ? 0 : 2;
}

string timeZone = args.Length == 2 ? args[1] : DashboardFiles.Utc;
if (timeZone != DashboardFiles.Utc && !TimeZoneInfo.TryFindSystemTimeZoneById(timeZone, out _))
{
    Console.Error.WriteLine($"There is no time zone '{timeZone}'; expected utc or an IANA name such as Asia/Tokyo.");
    return 2;
}

int written = 0;
foreach ((string path, string text) in DashboardFiles.Write(timeZone))
{
    string file = Path.Combine(args[0], path);
    Directory.CreateDirectory(Path.GetDirectoryName(file)!);
    await File.WriteAllTextAsync(file, text);
    written++;
}

Console.WriteLine($"{written} dashboards written below {args[0]}.");
return 0;
