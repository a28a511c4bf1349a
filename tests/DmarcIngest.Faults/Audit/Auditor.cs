namespace DmarcIngest.Faults.Audit;

/// <summary>Compares what was sent with what there is: mails in folders, lines of the ingest log, rows.</summary>
internal static class Auditor
{
    public static AuditReport Compare(IReadOnlyList<SentMail> sent, FoundState found) => new(
    [
        Mails(sent, found.Mails),
        Log(sent, found.Log),
        .. new[] { "aggregate", "failure", "tls" }.Select(kind => Rows(kind, sent, found.Facts)),
    ]);

    private static AuditLine Mails(IReadOnlyList<SentMail> sent, IReadOnlyList<FoundMail> found)
    {
        AuditLine line = new("mails in folders", sent.Count, found.Count);
        ILookup<(string, string), string> places = found.ToLookup(mail => (mail.Mailbox, mail.MessageId), mail => mail.Folder);
        foreach (SentMail mail in sent)
        {
            List<string> folders = [.. places[(mail.Mailbox, mail.MessageId)]];
            if (folders.Count == 0)
            {
                line.Lost.Add($"{mail.Mailbox} <{mail.MessageId}>");
            }
            else if (folders.Count > 1 && !mail.Taken)
            {
                line.Doubled.Add($"{mail.Mailbox} <{mail.MessageId}> in {string.Join(" and ", folders)}");
            }
            else if (folders[0] != mail.Folder && !mail.Taken && !mail.Elsewhere)
            {
                line.Misfiled.Add($"{mail.Mailbox} <{mail.MessageId}> in {folders[0]}, not in {mail.Folder}");
            }
        }

        HashSet<(string, string)> known = [.. sent.Select(mail => (mail.Mailbox, mail.MessageId))];
        line.Strange.AddRange(found.Where(mail => !known.Contains((mail.Mailbox, mail.MessageId))).Select(mail => $"{mail.Mailbox} <{mail.MessageId}> in {mail.Folder}"));
        return line;
    }

    private static AuditLine Log(IReadOnlyList<SentMail> sent, IReadOnlyList<FoundLine> found)
    {
        AuditLine line = new("ingest log", sent.Count, found.Count);
        ILookup<string, string> outcomes = found.ToLookup(logged => logged.MessageId, logged => logged.Outcome);
        foreach (SentMail mail in sent)
        {
            List<string> logged = [.. outcomes[mail.MessageId]];
            string wanted = mail.Outcome.ToString().ToLowerInvariant();
            if (logged.Count == 0)
            {
                if (!mail.Taken)
                {
                    line.Lost.Add($"<{mail.MessageId}>");
                }
            }
            else if (logged.Count > 1)
            {
                line.Doubled.Add($"<{mail.MessageId}> {logged.Count} times");
            }
            else if (logged[0] != wanted)
            {
                line.Misfiled.Add($"<{mail.MessageId}> as {logged[0]}, not as {wanted}");
            }
        }

        HashSet<string> known = [.. sent.Select(mail => mail.MessageId)];
        line.Strange.AddRange(found.Where(logged => !known.Contains(logged.MessageId)).Select(logged => $"<{logged.MessageId}>"));
        return line;
    }

    private static AuditLine Rows(string kind, IReadOnlyList<SentMail> sent, IReadOnlyList<string> found)
    {
        bool OfKind(string fact) => fact.StartsWith(kind + " ", StringComparison.Ordinal);
        HashSet<string> expected = [.. sent.Where(mail => !mail.Taken).SelectMany(mail => mail.Facts).Where(OfKind)];
        HashSet<string> allowed = [.. sent.SelectMany(mail => mail.Facts)];
        Dictionary<string, int> times = found.Where(OfKind).GroupBy(fact => fact).ToDictionary(group => group.Key, group => group.Count());
        AuditLine line = new($"{kind} rows", expected.Count, times.Values.Sum());
        line.Lost.AddRange(expected.Where(fact => !times.ContainsKey(fact)));
        line.Doubled.AddRange(times.Where(fact => fact.Value > 1).Select(fact => $"{fact.Key}: {fact.Value} times"));
        line.Strange.AddRange(times.Keys.Where(fact => !allowed.Contains(fact)));
        return line;
    }
}
