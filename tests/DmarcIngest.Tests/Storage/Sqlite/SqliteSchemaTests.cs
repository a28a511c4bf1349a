using System.Text.Json.Nodes;
using DmarcIngest.Pipeline;
using DmarcIngest.Reports;
using DmarcIngest.Reports.Aggregate;
using DmarcIngest.Storage.Sqlite;
using DmarcIngest.Tests.Fixtures;
using Microsoft.Data.Sqlite;

namespace DmarcIngest.Tests.Storage.Sqlite;

[TestFixture]
internal sealed class SqliteSchemaTests
{
    private readonly SqliteFiles files = new();

    [TearDown]
    public void Remove() => files.Remove();

    // Each step from the version before: a new step needs no new test here, only rows that show what it does.
    [Test]
    public void Each_version_is_upgraded_from_the_one_before([Range(0, 8)] int from)
    {
        using SqliteConnection connection = OpenEmpty();
        SqliteSchema.Upgrade(connection, "test", [.. SqliteSchema.Migrations.Take(from)]);
        Assert.That(Number(connection, "PRAGMA user_version"), Is.EqualTo(from));

        int told = 0;
        SqliteSchema.Upgrade(connection, "test", SqliteSchema.Migrations, () => told++);
        SqliteSchema.Upgrade(connection, "test", SqliteSchema.Migrations, () => told++);

        Assert.That(told, Is.EqualTo(from == 0 ? 0 : 1), "an operator is told of what may take long, and of nothing else");
        Assert.That(Number(connection, "PRAGMA user_version"), Is.EqualTo(SqliteSchema.Migrations.Count));
        Assert.That(Number(connection, "SELECT count(*) FROM dmarc_aggregate"), Is.Zero);
    }

    [Test]
    public void Upgrading_runs_only_the_steps_that_are_missing()
    {
        using SqliteConnection connection = OpenEmpty();
        string[] steps = ["CREATE TABLE a (x)", "ALTER TABLE a ADD COLUMN y; INSERT INTO a VALUES (1, 2)"];
        SqliteSchema.Upgrade(connection, "test", steps[..1]);

        SqliteSchema.Upgrade(connection, "test", steps);
        SqliteSchema.Upgrade(connection, "test", steps);

        Assert.That(Number(connection, "SELECT sum(x + y) FROM a"), Is.EqualTo(3));
    }

    [Test]
    public void A_step_that_fails_leaves_the_version_before()
    {
        using SqliteConnection connection = OpenEmpty();
        SqliteSchema.Upgrade(connection, "test", ["CREATE TABLE a (x)"]);

        Assert.Throws<SqliteException>(() => SqliteSchema.Upgrade(connection, "test", ["", "CREATE TABLE b (x)", "CREATE TABLE b (x)"]));

        Assert.That(Number(connection, "PRAGMA user_version"), Is.EqualTo(1));
        Assert.That(Number(connection, "SELECT count(*) FROM sqlite_master WHERE name = 'b'"), Is.Zero);
    }

    [Test]
    public async Task A_database_of_a_newer_program_is_refused_with_what_to_do()
    {
        await using (IReportStore store = await files.OpenAsync("newer"))
        {
        }

        using (SqliteConnection connection = Open(files.PathOf("newer")))
        {
            Number(connection, "PRAGMA user_version = 99; SELECT 1");
        }

        await using SqliteReportStore newer = new(files.PathOf("newer"), TimeSpan.FromSeconds(1));
        BrokenWorldException? broken = await Assert.ThrowsAsync<BrokenWorldException>(() => newer.PrepareAsync(CancellationToken.None));
        Assert.That(broken!.Message, Does.Contain("newer version").And.Contain("99"));
    }

    [Test]
    public async Task The_aggregate_view_shows_every_stored_field_with_its_value()
    {
        AggregateRow row = Rows.WithVerdict(Rows.WithEvidence(Rows.WithSender(Rows.Full("a"), "Sender", "esp", "dkim")), new SourceVerdict("spoof", "high", "rule", ["rule", "more"]));
        await CompareAsync(
            Rows.WithFacts(row, new SourceFacts { Country = "JP", Asn = 2497, AsName = "n", AsDomain = "n.example", ReverseName = "mx.n.example", BaseDomain = "n.example", OwnNetwork = "relay" }),
            "dmarc_aggregate");
    }

    [Test]
    public async Task The_aggregate_view_shows_what_is_unknown_as_the_rows_do()
    {
        await CompareAsync(Rows.WithFacts(Rows.Full("a"), new SourceFacts { Asn = 1 }), "dmarc_aggregate");
    }

    [Test]
    public async Task The_views_of_sources_and_domains_show_every_stored_field_with_its_value([Values] bool source)
    {
        await CompareAsync(source ? Rows.Source("s", Rows.September) : Rows.Domain("d", Rows.September), source ? "dmarc_sources" : "dmarc_domains");
    }

    [Test]
    public async Task The_view_of_events_shows_every_stored_field_with_its_value()
    {
        await CompareAsync(Rows.Event("e", Rows.September.AddMilliseconds(120)), "dmarc_events");
    }

    [Test]
    public void The_failure_view_has_the_names_of_addresses()
    {
        using SqliteConnection connection = OpenEmpty();
        SqliteSchema.Upgrade(connection, "test", SqliteSchema.Migrations);

        Assert.That(Number(connection, "SELECT count(*) FROM pragma_table_info('dmarc_failure') WHERE name IN ('source_reverse_dns', 'source_base_domain')"), Is.EqualTo(2));
    }

    [Test]
    public void Senders_of_rows_move_to_what_rows_say_of_their_source()
    {
        using SqliteConnection connection = OpenEmpty();
        SqliteSchema.Upgrade(connection, "test", [.. SqliteSchema.Migrations.Take(4)]);
        using (SqliteCommand command = connection.CreateCommand())
        {
            command.CommandText = """
                INSERT INTO reporters (dialect, xml_schema, org_name) VALUES ('7489', '1.0', 'r'), ('7489', '2.0', 'r');
                INSERT INTO policies VALUES (1, 'a.example', 'r', 'r', 'none', 'none', 'none', 100, '0', 'n', 'psl');
                INSERT INTO reports VALUES (1, 'u', 1, 1, 'i', 1756684800, 1756771200, 0, '[]', '{}'), (2, 'v', 2, 1, 'j', 1759190400, 1759276800, 0, '[]', '{}');
                INSERT INTO sources VALUES (1, '192.0.2.1', 'a.example', 'none', 'none'), (2, NULL, 'a.example', 'none', 'none');
                INSERT INTO details VALUES (1, 'h', '{"dkim_results":[],"spf_results":[],"policy_overrides":[],"deviations":[],"raw":{}}');
                INSERT INTO senders VALUES (1, 'One', 'esp'), (2, 'Two', 'isp');
                INSERT INTO rows VALUES ('a', 1, 1, 1, 1, 1, 1, 1, 1, 1), ('b', 1, 2, 1, 1, 1, 1, 1, 1, 1), ('c', 1, 1, 2, 1, 1, 1, 1, 1, 2), ('d', 1, 1, 1, 1, 1, 1, 1, 1, NULL);
                """;
            command.ExecuteNonQuery();
        }

        SqliteSchema.Upgrade(connection, "test", SqliteSchema.Migrations);

        using SqliteCommand query = connection.CreateCommand();
        query.CommandText = """SELECT group_concat("_id" || ' ' || source_name || ' ' || source_type || ' ' || source_named_by, ', ') FROM dmarc_aggregate""";
        Assert.That(query.ExecuteScalar(), Is.EqualTo("a One esp none, b One esp none, c Two isp none, d unknown unknown none"));
        Assert.That(Number(connection, "SELECT count(*) FROM judgements WHERE month = 2025 * 12 + 8"), Is.EqualTo(2));
    }

    [Test]
    public async Task The_ingest_view_shows_every_stored_field_with_its_value()
    {
        await CompareAsync(Rows.Ingest("m", Rows.September.AddMilliseconds(120)), "dmarc_ingest");
    }

    [Test]
    public async Task A_row_without_results_says_none_in_the_view_as_in_the_json()
    {
        AggregateRowOf("bare", out StoredRow row);
        await using IReportStore store = await files.OpenAsync("bare");
        await store.WriteAsync([new RowWrite(row, 1, 0)], CancellationToken.None);
        using SqliteConnection connection = Open(files.PathOf("bare"));

        using SqliteCommand command = connection.CreateCommand();
        command.CommandText = "SELECT dkim_results_combined, spf_results_combined, raw, dmarc_result FROM dmarc_aggregate";
        using SqliteDataReader reader = command.ExecuteReader();
        Assert.That(reader.Read(), Is.True);
        using (Assert.EnterMultipleScope())
        {
            Assert.That(reader.GetString(0), Is.EqualTo("[\"none\"]"));
            Assert.That(reader.GetString(1), Is.EqualTo("[\"none\"]"));
            Assert.That(reader.IsDBNull(2), Is.True);
            Assert.That(reader.GetString(3), Is.EqualTo("fail"));
        }
    }

    private static void AggregateRowOf(string name, out StoredRow row) => row = new global::DmarcIngest.Reports.Aggregate.AggregateRow
    {
        Id = Rows.Id(name),
        Timestamp = Rows.September,
        Report = Rows.Report(Rows.Header),
        Disposition = "reject",
        DkimAlignment = "fail",
        SpfAlignment = "fail",
        PolicyOverrides = [],
        HeaderFrom = "example.com",
        DkimResults = [],
        SpfResults = [],
        Deviations = [],
        Raw = new Dictionary<string, string>(),
    };

    private async Task CompareAsync(StoredRow row, string view)
    {
        await using IReportStore store = await files.OpenAsync(view);
        await store.WriteAsync([new RowWrite(row, 1, 0)], CancellationToken.None);
        Dictionary<string, JsonNode?> expected = Flatten(Rows.Expected(row));
        using SqliteConnection connection = Open(files.PathOf(view));
        using SqliteCommand command = connection.CreateCommand();
        command.CommandText = $"SELECT * FROM {view}";
        using SqliteDataReader reader = command.ExecuteReader();
        Assert.That(reader.Read(), Is.True);

        // "detail" is absent from a mail that went well, and the view still has its column.
        string[] columns = [.. Enumerable.Range(0, reader.FieldCount).Where(i => !reader.IsDBNull(i)).Select(reader.GetName)];
        Assert.That(columns, Is.EqualTo(expected.Keys));
        using (Assert.EnterMultipleScope())
        {
            foreach ((string name, JsonNode? value) in expected)
            {
                Assert.That(JsonNode.DeepEquals(Column(reader.GetValue(reader.GetOrdinal(name)), value!), value), Is.True, name);
            }
        }
    }

    private static JsonNode? Column(object value, JsonNode expected) => (value, expected) switch
    {
        (long number, JsonValue json) when json.TryGetValue(out bool _) => JsonValue.Create(number == 1),
        (long number, _) => JsonValue.Create(number),
        (double number, _) => JsonValue.Create(number),
        (string text, JsonValue) => JsonValue.Create(text),
        (string text, _) => JsonNode.Parse(text),
        _ => null,
    };

    private static Dictionary<string, JsonNode?> Flatten(JsonObject row)
    {
        Dictionary<string, JsonNode?> fields = [];
        foreach ((string name, JsonNode? value) in row)
        {
            if (name == "published_policy")
            {
                foreach ((string inner, JsonNode? innerValue) in value!.AsObject())
                {
                    fields.Add($"{name}.{inner}", innerValue);
                }
            }
            else
            {
                fields.Add(name, value);
            }
        }

        return fields;
    }

    private SqliteConnection OpenEmpty()
    {
        Directory.CreateDirectory(files.Folder);
        return Open(Path.Combine(files.Folder, "empty.db"));
    }

    private static SqliteConnection Open(string path)
    {
        SqliteConnection connection = new($"Data Source={path};Pooling=False");
        connection.Open();
        return connection;
    }

    private static long Number(SqliteConnection connection, string sql)
    {
        using SqliteCommand command = connection.CreateCommand();
        command.CommandText = sql;
        return (long)command.ExecuteScalar()!;
    }
}
