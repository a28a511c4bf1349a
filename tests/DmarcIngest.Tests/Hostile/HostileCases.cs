namespace DmarcIngest.Tests.Hostile;

/// <summary>All that is sent to break the program, in the order in which it is sent.</summary>
internal static class HostileCases
{
    public static IReadOnlyList<HostileCase> All { get; } = [.. GzipCases.All(), .. ZipCases.All(), .. XmlCases.All(), .. JsonCases.All(), .. MimeCases.All()];
}
