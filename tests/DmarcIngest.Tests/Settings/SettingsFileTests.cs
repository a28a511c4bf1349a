using System.Text;
using DmarcIngest.Settings;

namespace DmarcIngest.Tests.Settings;

[TestFixture]
public sealed class SettingsFileTests
{
    private static readonly SettingsSchema Schema = new([("Shop", typeof(SettingsCheckTests.ShopOptions)), ("Doors", typeof(SettingsCheckTests.DoorsOptions))]);

    [TestCase("", "f is empty")]
    [TestCase(" \n", "f is empty")]
    [TestCase("[]", "f holds Array")]
    [TestCase("{\n  \"Shop\": {\n    \"Port\" 5\n  }\n}", "f is no valid JSON at line 3, column 12")]
    [TestCase("{ \"Shop\": { \"Port\": 5 }", "f is no valid JSON at line 1")]
    [TestCase("{ \"Shop\": { \"Port\": 5, \"port\": 6 } }", "f cannot be used")]
    public void What_cannot_be_read_is_said(string text, string expected) =>
        Assert.That(SettingsFile.Broken("f", Encoding.UTF8.GetBytes(text)), Does.StartWith(expected));

    /// <summary>The first two bytes of a Japanese word in Shift_JIS.</summary>
    [Test]
    public void Another_encoding_is_said_with_its_line() =>
        Assert.That(SettingsFile.Broken("f", [.. "{\n\"Shop\": { \"Name\": \""u8, 0x93, 0xFA, .. "\" } }"u8]), Is.EqualTo("f is not encoded as UTF-8 at line 2: save it as UTF-8."));

    [TestCase("{}")]
    [TestCase("\uFEFF{ \"Shop\": { \"Port\": 5, }, /* why */ } // end\n")]
    [TestCase("{ \"Shop:Port\": 5 }")]
    public void Comments_commas_and_a_mark_at_the_start_are_allowed(string text)
    {
        byte[] bytes = Encoding.UTF8.GetBytes(text);
        using (Assert.EnterMultipleScope())
        {
            Assert.That(SettingsFile.Broken("f", bytes), Is.Null);
            Assert.That(SettingsFile.Misplaced(bytes, Schema), Is.Empty);
        }
    }

    [TestCase("{ \"Shp\": {} }", "Shp is not a section of the settings. Did you mean Shop?")]
    [TestCase("{ \"Shop\": 5 }", "Shop is 5: an object, { … }, is expected.")]
    [TestCase("{ \"Shop\": { \"Port\": null } }", "Shop:Port is null: leave it out, and the default is used.")]
    [TestCase("{ \"Shop\": { \"Owner\": null } }", "Shop:Owner is null: leave it out, and the default is used.")]
    [TestCase("{ \"Doors\": { \"List\": [ { \"Host\": null } ] } }", "Doors:List:0:Host is null: leave it out, and the default is used.")]
    public void What_has_no_place_in_it_is_said(string text, string expected) =>
        Assert.That(SettingsFile.Misplaced(Encoding.UTF8.GetBytes(text), Schema), Is.EqualTo(new[] { expected }));

    [TestCase("{ \"Shop\": { \"Limit\": null, \"Site\": null } }")]
    [TestCase("{ \"Logging\": { \"LogLevel\": { \"Anything\": null } } }")]
    public void Null_stands_for_not_set_where_that_is_possible(string text) =>
        Assert.That(SettingsFile.Misplaced(Encoding.UTF8.GetBytes(text), Schema), Is.Empty);
}
