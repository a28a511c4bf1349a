using DmarcIngest.Benchmarks;

if (args is ["parse", string reports])
{
    return ParseRun.Run(reports, passes: 40);
}

if (args is ["load", string folder, string mails, string work])
{
    return await LoadRun.FolderToSqliteAsync(folder, int.Parse(mails, System.Globalization.CultureInfo.InvariantCulture), work);
}

Console.Error.WriteLine("""
    parse REPORTS               reports of a folder from memory: bytes to rows with ids, decoding, and a bare XmlReader walk beside them
    load REPORTS MAILS WORK     MAILS mails made of the reports, from a folder in WORK into SQLite
    """);
return 2;
