using System.ComponentModel.DataAnnotations;
using DmarcIngest.Settings;
using Microsoft.Extensions.Configuration;
using RangeAttribute = System.ComponentModel.DataAnnotations.RangeAttribute;

namespace DmarcIngest.Tests.Settings;

[TestFixture]
public sealed class SettingsCheckTests
{
    private static readonly SettingsSchema Schema = new([("Shop", typeof(ShopOptions)), ("Doors", typeof(DoorsOptions))]);

    [TestCase("Shop:Port", "99999", "Shop:Port is \"99999\": a whole number from 1 to 65535 is expected.")]
    [TestCase("Shop:Port", "-9223372036854775808", "Shop:Port is \"-9223372036854775808\": a whole number from 1 to 65535 is expected.")]
    [TestCase("Shop:Port", "many", "Shop:Port is \"many\": a whole number from 1 to 65535 is expected.")]
    [TestCase("Shop:Rate", "2,5", "Shop:Rate is \"2,5\": a number from 0 to 1 is expected.")]
    [TestCase("Shop:Open", "yes", "Shop:Open is \"yes\": true or false is expected.")]
    [TestCase("Shop:Pause", "soon", "Shop:Pause is \"soon\": a time such as 00:00:30 or 1.00:00:00 (one day) is expected.")]
    [TestCase("Shop:Kind", "Sqllite", "Shop:Kind is \"Sqllite\": allowed are Sqlite, Elasticsearch. Did you mean Sqlite?")]
    [TestCase("Shop:Kind", "1", "Shop:Kind is \"1\": allowed are Sqlite, Elasticsearch.")]
    [TestCase("Shop:Colour", "gren", "Shop:Colour is \"gren\": allowed are red, green. Did you mean green?")]
    [TestCase("Shop:Site", "es1:9200", "Shop:Site is \"es1:9200\": an address that begins with http:// or https:// is expected.")]
    [TestCase("Shop:Prefix", "A B", "Shop:Prefix is \"A B\": a text that matches ^[a-z]*$ is expected.")]
    [TestCase("Shop:Name", " ", "Shop:Name is \" \": it must not be empty.")]
    [TestCase("Shop:AgregateDays", "3", "Shop:AgregateDays is not a setting. Did you mean Shop:AggregateDays?")]
    [TestCase("Doors:List:4:Prot", "3", "Doors:List:4:Prot is not a setting. Did you mean Doors:List:4:Port?")]
    [TestCase("Shop:Owner:Nmae", "x", "Shop:Owner:Nmae is not a setting. Did you mean Shop:Owner:Name?")]
    [TestCase("Shop:Urls", "https://a", "Shop:Urls is \"https://a\": a list, [ … ], is expected.")]
    [TestCase("Shop:Owner", "Jo", "Shop:Owner is \"Jo\": an object, { … }, is expected.")]
    [TestCase("Shop:KeyFile", "/no/such/file", "Shop:KeyFile is \"/no/such/file\": there is no such file, or it may not be read.")]
    [TestCase("Shop:Site", "ftp://jo:hush@host", "Shop:Site is \"ftp://(hidden)@host\": an address that begins with http:// or https:// is expected.")]
    [TestCase("Shop:ApiKey", "two words", "Shop:ApiKey is \"(hidden)\": a text that matches ^[^ ]*$ is expected.")]
    public void A_wrong_value_is_named_with_what_is_allowed(string key, string value, string expected) =>
        Assert.That(Check((key, value)).Where(message => !message.EndsWith("it must be set.", StringComparison.Ordinal)), Is.EqualTo(new[] { expected }));

    [TestCase("Shop:Port", "65535")]
    [TestCase("shop:port", "1")]
    [TestCase("Shop:Rate", "0.5")]
    [TestCase("Shop:Open", "True")]
    [TestCase("Shop:Pause", "00:00:30")]
    [TestCase("Shop:Kind", "elasticsearch")]
    [TestCase("Shop:Site", "https://host")]
    [TestCase("Shop:Limit", "")]
    [TestCase("Shop:Urls:0", "https://host")]
    [TestCase("Shop:Owner:Name", "Jo")]
    [TestCase("Shop:Urls", "")]
    [TestCase("Other:Anything", "1")]
    [TestCase("Shop", "a variable of somebody else")]
    public void A_right_value_is_taken(string key, string value) => Assert.That(Check((key, value)), Is.Empty);

    [Test]
    public void Five_mistakes_give_five_messages() => Assert.That(
        Check(("Shop:Port", "0"), ("Shop:Open", "2"), ("Shop:Kind", "x"), ("Shop:Unknown", "x"), ("Doors:List:0:Port", "1")), Has.Count.EqualTo(5));

    [Test]
    public void An_item_of_a_list_must_have_what_is_required_and_no_item_need_be_there()
    {
        Assert.That(Check(("Doors:List:1:Port", "5")), Is.EqualTo(new[] { "Doors:List:1:Host is missing: it must be set." }));
        Assert.That(Check(("Doors:List:1:Host", "h")), Is.Empty);
        Assert.That(Check(), Is.Empty);
    }

    [Test]
    public void Rules_between_settings_are_asked() => Assert.That(
        SettingsCheck.Check(Configuration([("Shop:Port", "5")]), Schema, configuration => [$"Port {configuration["Shop:Port"]} is taken."]),
        Is.EqualTo(new[] { "Port 5 is taken." }));

    [Test]
    public void Variables_of_the_environment_are_checked_like_the_file()
    {
        const string name = "DMARC_INGEST_TEST_Shop__Port";
        Environment.SetEnvironmentVariable(name, "none");
        try
        {
            IConfiguration configuration = new ConfigurationBuilder().AddEnvironmentVariables("DMARC_INGEST_TEST_").Build();
            Assert.That(SettingsCheck.Check(configuration, Schema), Has.Count.EqualTo(1).And.All.StartsWith("Shop:Port is \"none\""));
        }
        finally
        {
            Environment.SetEnvironmentVariable(name, null);
        }
    }

    [Test]
    public void The_schema_knows_nested_objects_and_lists_with_their_defaults() => Assert.That(
        Schema.Settings.Where(setting => setting.Key.Split(':').Length > 2 || setting.Key == "Shop:Port").Select(setting => $"{setting.Key}={setting.Default}"),
        Is.EqualTo(new[] { "Shop:Port=80", "Shop:Owner:Name=nobody", "Shop:Urls:N=", "Doors:List:N:Host=", "Doors:List:N:Port=1" }));

    private static IReadOnlyList<string> Check(params (string Key, string Value)[] settings) => SettingsCheck.Check(Configuration(settings), Schema);

    private static IConfigurationRoot Configuration((string Key, string Value)[] settings) => new ConfigurationBuilder()
        .AddInMemoryCollection(settings.Select(setting => new KeyValuePair<string, string?>(setting.Key, setting.Value))).Build();

    public enum StoreKind
    {
        Sqlite,
        Elasticsearch,
    }

    public sealed class ShopOptions
    {
        [Range(1, 65535)]
        public int Port { get; set; } = 80;

        [Range(0.0, 1.0)]
        public double Rate { get; set; }

        public bool Open { get; set; }

        public TimeSpan Pause { get; set; }

        public StoreKind Kind { get; set; }

        [AllowedValues("red", "green")]
        public string Colour { get; set; } = "red";

        [Url]
        public string? Site { get; set; }

        [RegularExpression("^[a-z]*$")]
        public string Prefix { get; set; } = "";

        [RegularExpression("^[^ ]*$")]
        public string? ApiKey { get; set; }

        [Required]
        public string Name { get; set; } = "shop";

        [Range(1, 9)]
        public int? Limit { get; set; }

        public int AggregateDays { get; set; }

        public string? KeyFile { get; set; }

        public PersonOptions Owner { get; set; } = new() { Name = "nobody" };

        public IList<string> Urls { get; } = [];
    }

    public sealed class PersonOptions
    {
        public string Name { get; set; } = "";
    }

    public sealed class DoorsOptions
    {
        public IList<DoorOptions> List { get; init; } = [];
    }

    public sealed class DoorOptions
    {
        [Required]
        public string Host { get; set; } = "";

        public int Port { get; set; } = 1;
    }
}
