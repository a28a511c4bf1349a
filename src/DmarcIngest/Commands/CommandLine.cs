using System.CommandLine;
using System.CommandLine.Help;
using System.CommandLine.Invocation;
using System.Globalization;
using DmarcIngest.Pipeline;
using DmarcIngest.Reports;

namespace DmarcIngest.Commands;

/// <summary>What can be typed, with help and examples; what it does lies in <see cref="Composition"/> and the command classes.</summary>
internal static class CommandLine
{
    public static RootCommand Build()
    {
        Option<string?> config = new("--config")
        {
            Description = "Settings file; without it appsettings.json in the working folder, where present. Environment variables override it (Elasticsearch__Urls__0).",
            HelpName = "FILE",
            Recursive = true,
        };
        RootCommand root = new("Takes DMARC reports out of mailboxes and folders, stores every row, files each mail, drops what is past its retention.") { config };
        Option<bool> healthCheck = new("--health-check") { Description = "Runs no daemon but asks the running one how it is: code 0 if ready, else 3. For containers." };
        root.Options.Add(healthCheck);
        root.SetAction((parse, cancellationToken) => parse.GetValue(healthCheck)
            ? Composition.HealthCheckAsync(parse.GetValue(config), cancellationToken)
            : Composition.RunDaemonAsync(parse.GetValue(config), cancellationToken));

        Command run = new("run", "Runs the daemon (default).");
        run.SetAction((parse, cancellationToken) => Composition.RunDaemonAsync(parse.GetValue(config), cancellationToken));

        Argument<string[]> paths = new("PATH") { Description = "Files, folders, mbox or Maildir; - for standard input.", Arity = ArgumentArity.OneOrMore };
        Command import = new("import", "Stores the reports in files, folders, mbox and Maildir; leaves the files as they are.") { paths };
        import.SetAction((parse, cancellationToken) => Composition.ImportAsync(parse.GetValue(config), parse.GetRequiredValue(paths), cancellationToken));

        Option<RowFormat> format = new("--format") { Description = "How to print.", DefaultValueFactory = _ => RowFormat.Ndjson };
        Option<RowKind?> kind = new("--kind") { Description = "Rows of this kind only; CSV prints one kind, aggregate unless said." };
        Command parse = new("parse", "Prints the rows that would be stored; stores nothing, moves nothing.") { paths, format, kind };
        parse.SetAction((result, cancellationToken) => Composition.ParseAsync(
            result.GetValue(config), result.GetRequiredValue(paths), result.GetValue(format), result.GetValue(kind), cancellationToken));

        Command explain = new("explain", "Says how a mail is built, why it is filed as it is and whether its reports are verified; without readable addresses, for a bug report.") { paths };
        explain.SetAction((result, cancellationToken) => Composition.ExplainAsync(result.GetValue(config), result.GetRequiredValue(paths), cancellationToken));

        Option<RowKind> exported = new("--kind") { Description = "Which rows.", DefaultValueFactory = _ => RowKind.Aggregate };
        Option<string?> domain = new("--domain") { Description = "Of this domain only: policy or From domain.", HelpName = "DOMAIN" };
        Option<DateTimeOffset?> from = Day("--from", "Of periods that begin at or after this UTC date or time, e.g. 2026-10-01.");
        Option<DateTimeOffset?> to = Day("--to", "Of periods that begin before this UTC date or time.");
        Command export = new("export", "Prints stored rows, with their ids, from any of the stores.") { exported, domain, from, to, format };
        export.SetAction((result, cancellationToken) => Composition.ExportAsync(
            result.GetValue(config),
            new RowQuery(result.GetValue(exported)) { Domain = result.GetValue(domain)?.ToLowerInvariant(), From = result.GetValue(from), To = result.GetValue(to) },
            result.GetValue(format),
            cancellationToken));
        export.Validators.Add(result =>
        {
            if (result.GetValue(exported) == RowKind.Ingest && result.GetValue(domain) is not null)
            {
                result.AddError("--domain: the ingest log has a row a mail and no domain; leave it away or name another --kind.");
            }
        });

        Option<MailOutcome[]> filed = new("--folder") { Description = "Which filed mails; several may be named.", HelpName = "Aggregate|Failure|Tls|Invalid|Other", DefaultValueFactory = _ => [MailOutcome.Invalid], AllowMultipleArgumentsPerToken = true };
        Option<bool> all = new("--all") { Description = "All filed mails: an archive into an empty store, for example." };
        Option<string?> mailbox = new("--mailbox") { Description = "Of this mailbox only, by its name in the log.", HelpName = "NAME" };
        Command reprocess = new("reprocess", "Reads filed mail again: what can be read now is stored and filed anew, the rest stays.") { filed, all, mailbox };
        reprocess.SetAction((result, cancellationToken) => Composition.ReprocessAsync(
            result.GetValue(config), result.GetValue(all) ? Enum.GetValues<MailOutcome>() : result.GetRequiredValue(filed), result.GetValue(mailbox), cancellationToken));

        Command check = new("check", "Checks the settings, logs in everywhere and says what it found.");
        check.SetAction((result, cancellationToken) => Composition.CheckAsync(result.GetValue(config), cancellationToken));

        Option<bool> asJson = new("--json") { Description = "As the daemon says it, for programs." };
        Command status = new("status", "Asks the running daemon how it is: store, mailboxes, what waits.") { asJson };
        status.SetAction((result, cancellationToken) => Composition.StatusAsync(result.GetValue(config), result.GetValue(asJson), cancellationToken));

        Option<bool> dryRun = new("--dry-run") { Description = "Only say what would go." };
        Option<bool> force = new("--force") { Description = "Also where more than Retention:MostPercent of a kind goes at once, which is held back otherwise: the clock may be wrong." };
        Command retention = new("retention", "Removes rows past their retention. Code 1 if some are held back, because it is so many at once.") { dryRun, force };
        retention.SetAction((result, cancellationToken) => Composition.RetentionAsync(result.GetValue(config), result.GetValue(dryRun), result.GetValue(force), cancellationToken));

        Option<DateTimeOffset?> since = Day("--since", "Leaves months alone that end before this UTC date.");
        Command classify = new("classify", "Judges the sources of all stored rows now: whose they are, what to do. The daemon does so by itself at start and every hour.") { since };
        classify.SetAction((result, cancellationToken) => Composition.ClassifyAsync(result.GetValue(config), result.GetValue(since), cancellationToken));

        Argument<string> advised = new("DOMAIN") { Description = "The policy domain: the one with the DMARC record." };
        Option<AdviceFormat> adviceFormat = new("--format") { Description = "How to print.", DefaultValueFactory = _ => AdviceFormat.Table };
        Option<AdviceLanguage> language = new("--lang") { Description = "In which language.", DefaultValueFactory = _ => AdviceLanguage.En };
        Command advise = new("advise", "Says whether a domain can go to p=quarantine or p=reject, what stands in the way and what to do next.") { advised, adviceFormat, language };
        advise.SetAction((result, cancellationToken) => Composition.AdviseAsync(
            result.GetValue(config), result.GetRequiredValue(advised), result.GetValue(adviceFormat), result.GetValue(language), cancellationToken));

        Argument<string> reported = new("DOMAIN") { Description = "The policy domain." };
        Option<string?> month = new("--month") { Description = "Which month; the last whole one unless said.", HelpName = "2026-10" };
        Option<bool> html = new("--html") { Description = "As an HTML page of its own, for printing; there is no other form yet." };
        Option<AdviceLanguage> reportLanguage = new("--lang") { Description = "In which language.", DefaultValueFactory = _ => AdviceLanguage.En };
        Command report = new("report", "Writes the report of a domain and month on one page, to hand on: redirect it into a file.") { reported, month, html, reportLanguage };
        report.SetAction((result, cancellationToken) => Composition.ReportAsync(
            result.GetValue(config), result.GetRequiredValue(reported), result.GetValue(month), result.GetValue(reportLanguage), cancellationToken));

        Option<string> listen = new("--listen") { Description = "Address and port of the page; another port if this one is taken.", HelpName = "ADDRESS:PORT", DefaultValueFactory = _ => "127.0.0.1:8080" };
        listen.Validators.Add(result =>
        {
            if (result.Tokens is [{ } given] && SettingsRules.Endpoint(given.Value) is null)
            {
                result.AddError($"--listen {LogText.Of(given.Value)}: expected an IP address and a port, e.g. 127.0.0.1:8080.");
            }
        });
        Option<bool> noBrowser = new("--no-browser") { Description = "Do not open the page, only say where it is." };
        Command demo = new("demo", "Makes a quarter of reports about an invented provider, takes them in and shows them. Keeps nothing.") { listen, noBrowser };
        demo.SetAction((result, cancellationToken) => Composition.DemoAsync(result.GetRequiredValue(listen), !result.GetValue(noBrowser), cancellationToken));

        Command password = new("password", "Makes the line for Overview:Users of a password, which is asked for or read from standard input.");
        password.SetAction((_, _) => PasswordCommand.RunAsync(Console.In, Console.Out, Console.Error, !Console.IsInputRedirected));

        root.Subcommands.Add(demo);
        root.Subcommands.Add(run);
        root.Subcommands.Add(import);
        root.Subcommands.Add(parse);
        root.Subcommands.Add(explain);
        root.Subcommands.Add(reprocess);
        root.Subcommands.Add(export);
        root.Subcommands.Add(classify);
        root.Subcommands.Add(advise);
        root.Subcommands.Add(report);
        root.Subcommands.Add(password);
        root.Subcommands.Add(check);
        root.Subcommands.Add(status);
        root.Subcommands.Add(retention);
        HelpOption help = root.Options.OfType<HelpOption>().Single();
        help.Action = new HelpWithExamples((HelpAction)help.Action!);
        return root;
    }

    private static Option<DateTimeOffset?> Day(string name, string description) => new(name)
    {
        Description = description,
        HelpName = "DATE",
        CustomParser = result =>
        {
            if (DateTimeOffset.TryParse(result.Tokens[0].Value, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal, out DateTimeOffset date))
            {
                return date;
            }

            result.AddError($"{name}: expected a date such as 2026-10-01 and found \"{result.Tokens[0].Value}\".");
            return null;
        },
    };

    /// <summary>The usual help, and below it how the command is really used.</summary>
    private sealed class HelpWithExamples(HelpAction usual) : SynchronousCommandLineAction
    {
        public override int Invoke(ParseResult parseResult)
        {
            int code = usual.Invoke(parseResult);
            TextWriter output = parseResult.InvocationConfiguration.Output;
            output.WriteLine("Examples:");
            foreach (string line in Examples(parseResult.CommandResult.Command.Name))
            {
                output.WriteLine("  " + line);
            }

            output.WriteLine();
            output.WriteLine("Exit codes: 0 done, 1 some input was rejected or rows are held back, 2 wrong usage or settings, 3 a server, disk or file did not do its part.");
            return code;
        }

        private static string[] Examples(string command) => command switch
        {
            "import" => ["dmarc-ingest import reports/ old.mbox", "dmarc-ingest import ~/Maildir", "Retention__AggregateDays=0 dmarc-ingest import archive/    # keep old reports too"],
            "explain" => ["dmarc-ingest explain mail.eml", "cat mail.eml | dmarc-ingest explain -"],
            "export" => ["dmarc-ingest export --from 2026-10-01 --to 2026-11-01 --domain example.jp --format csv > october.csv", "dmarc-ingest export --kind tls", "dmarc-ingest export --kind ingest --format csv > mails.csv"],
            "parse" => ["dmarc-ingest parse report.xml.gz", "dmarc-ingest parse --format csv mails/ > rows.csv", "cat mail.eml | dmarc-ingest parse -"],
            "reprocess" => ["dmarc-ingest reprocess                                    # what lies in Archive/Invalid, after an upgrade", "dmarc-ingest reprocess --folder Invalid Other --mailbox dmarc@mail.example.net", "Sqlite__Path=new.db Retention__AggregateDays=0 dmarc-ingest reprocess --all    # the archive is the backup"],
            "classify" => ["dmarc-ingest classify", "dmarc-ingest classify --since 2026-10-01"],
            "advise" => ["dmarc-ingest advise example.jp", "dmarc-ingest advise example.jp --lang ja", "dmarc-ingest advise example.jp --format json | jq .blockers"],
            "report" => ["dmarc-ingest report example.jp --month 2026-10 --html > report.html", "dmarc-ingest report example.jp --lang ja --html > report.html    # the last whole month"],
            "demo" => ["dmarc-ingest demo", "dmarc-ingest demo --listen 127.0.0.1:9000 --no-browser"],
            "password" => ["dmarc-ingest password", "printf '%s' \"$SECRET\" | dmarc-ingest password"],
            "check" => ["dmarc-ingest check --config /etc/dmarc-ingest/appsettings.json"],
            "status" => ["dmarc-ingest status", "dmarc-ingest status --json | jq -r .reasons[]"],
            "retention" => ["dmarc-ingest retention --dry-run", "dmarc-ingest retention --force                            # the clock is right, and so much shall go", "Retention__AggregateDays=30 dmarc-ingest retention --dry-run"],
            _ =>
            [
                "dmarc-ingest demo                                         # a quarter of made reports and a page over them",
                "dmarc-ingest                                              # reads ./inbox into ./data/dmarc.db",
                "dmarc-ingest run --config /etc/dmarc-ingest/appsettings.json",
                "dmarc-ingest import reports/",
                "dmarc-ingest parse report.xml.gz",
                "dmarc-ingest check",
            ],
        };
    }
}
