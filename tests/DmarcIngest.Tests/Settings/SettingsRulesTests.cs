using System.Text;
using DmarcIngest.Commands;
using Microsoft.Extensions.Configuration;

namespace DmarcIngest.Tests.Settings;

[TestFixture]
public sealed class SettingsRulesTests
{
    private const string Mailbox = """ "Host": "imap.example.net", "Username": "u", "PasswordFile": "/etc/password" """;

    private static IEnumerable<TestCaseData<string, string?>> Cases()
    {
        TestCaseData<string, string?> Case(string name, string json, string? expected) => new TestCaseData<string, string?>(json, expected).SetArgDisplayNames(name);
        yield return Case("nothing set", "{}", null);
        yield return Case("all right", $$"""{ "Imap": { "Mailboxes": [ { {{Mailbox}} }, { {{Mailbox}}, "Folder": "Reports" } ] }, "Store": { "Kind": "Elasticsearch" }, "Elasticsearch": { "Urls": [ "https://es1" ], "Username": "u", "Password": "p" } }""", null);
        yield return Case("Elasticsearch without URL", """{ "Store": { "Kind": "elasticsearch" } }""", "Elasticsearch:Urls is missing");
        yield return Case("user without password", """{ "Elasticsearch": { "Username": "u" } }""", "Elasticsearch:Username is set without Elasticsearch:Password");
        yield return Case("user and key", """{ "Elasticsearch": { "Username": "u", "Password": "p", "ApiKey": "k" } }""", "Elasticsearch:Username is set beside an API key");
        yield return Case("key twice", """{ "Elasticsearch": { "ApiKeyFile": "f", "ApiKey": "k" } }""", "Elasticsearch:ApiKey and Elasticsearch:ApiKeyFile are both set");
        yield return Case("no password", """{ "Imap": { "Mailboxes": [ { "Host": "h", "Username": "u" } ] } }""", "Imap:Mailboxes:0:Password is missing");
        yield return Case("password twice", $$"""{ "Imap": { "Mailboxes": [ { {{Mailbox}}, "Password": "p" } ] } }""", "Imap:Mailboxes:0:Password and Imap:Mailboxes:0:PasswordFile are both set");
        yield return Case("plain text to another host", $$"""{ "Imap": { "Mailboxes": [ { {{Mailbox}}, "Security": "None" } ] } }""", "Imap:Mailboxes:0:Security is \"None\"");
        yield return Case("plain text on loopback", """{ "Imap": { "Mailboxes": [ { "Host": "127.0.0.1", "Username": "u", "Password": "p", "Security": "None" } ] } }""", null);
        yield return Case("bits behind the prefix", """{ "Enrichment": { "OwnNetworks": [ { "Network": "192.0.2.1/24", "Name": "a" } ] } }""", "Enrichment:OwnNetworks:0:Network is \"192.0.2.1/24\": bits are set behind its prefix; 192.0.2.0/24 was probably meant");
        yield return Case("no network", """{ "Enrichment": { "OwnNetworks": [ { "Network": "relay", "Name": "a" } ] } }""", "Enrichment:OwnNetworks:0:Network is \"relay\"");
        yield return Case("one network twice", """{ "Enrichment": { "OwnNetworks": [ { "Network": "2001:db8::/32", "Name": "a" }, { "Network": "2001:DB8::/32", "Name": "b" } ] } }""", "Enrichment:OwnNetworks:0:Network and Enrichment:OwnNetworks:1:Network are the same network, 2001:db8::/32");
        yield return Case("overrules", """{ "Enrichment": { "Overrules": [ { "Network": "192.0.2.0/24", "As": "Approve" }, { "Domain": "example.com", "Sender": "SendGrid", "As": "Spoof", "Note": "n" }, { "Dkim": "example.net", "As": "Ignore" } ] } }""", null);
        yield return Case("overrule of nobody", """{ "Enrichment": { "Overrules": [ { "Domain": "example.com", "As": "Approve" } ] } }""", "Enrichment:Overrules:0 says no source: one of Network, Sender and Dkim is needed.");
        yield return Case("overrule of no network", """{ "Enrichment": { "Overrules": [ { "Network": "192.0.2.1/24", "As": "Approve" } ] } }""", "Enrichment:Overrules:0:Network is \"192.0.2.1/24\": bits are set behind its prefix");
        yield return Case("resolvers", """{ "Enrichment": { "Dns": { "Servers": [ "192.0.2.53", "192.0.2.53:5353", "2001:db8::53", "[2001:db8::53]:53" ] } } }""", null);
        yield return Case("resolver with a name", """{ "Enrichment": { "Dns": { "Servers": [ "dns.example.net:53" ] } } }""", "Enrichment:Dns:Servers:0 is \"dns.example.net:53\": an IP address");
        yield return Case("resolver at port 0", """{ "Enrichment": { "Dns": { "Servers": [ "192.0.2.53:0" ] } } }""", "Enrichment:Dns:Servers:0 is \"192.0.2.53:0\": an IP address");
        yield return Case("resolver at no port", """{ "Enrichment": { "Dns": { "Servers": [ "192.0.2.53:" ] } } }""", "Enrichment:Dns:Servers:0 is \"192.0.2.53:\": an IP address");
        yield return Case("resolver at a port beyond all", """{ "Enrichment": { "Dns": { "Servers": [ "[2001:db8::53]:65536" ] } } }""", "Enrichment:Dns:Servers:0 is \"[2001:db8::53]:65536\": an IP address");
        yield return Case("resolver cut short", """{ "Enrichment": { "Dns": { "Servers": [ "192.0.2" ] } } }""", "Enrichment:Dns:Servers:0 is \"192.0.2\": an IP address");
        yield return Case("resolver not set", """{ "Enrichment": { "Dns": { "Servers": [ "" ] } } }""", "Enrichment:Dns:Servers:0 is \"\": an IP address");
        yield return Case("one mailbox twice", $$"""{ "Imap": { "Mailboxes": [ { {{Mailbox}} }, { {{Mailbox}}, "Folder": "inbox" } ] } }""", "Imap:Mailboxes:0 and Imap:Mailboxes:1 are the same folder");
        yield return Case("filed where it is read", $$"""{ "Imap": { "Mailboxes": [ { {{Mailbox}}, "Folder": "Reports", "Filing": { "Other": { "Folder": "reports" } } } ] } }""", "Imap:Mailboxes:0:Filing:Other:Folder is \"reports\"");
        yield return Case("filed apart with nobody trusted", """{ "Folder": { "Filing": { "UnverifiedFolder": "Apart" } } }""", "Folder:Filing:UnverifiedFolder is set, but Authenticity:AuthservIds is empty");
        yield return Case("filed apart with a server trusted", """{ "Folder": { "Filing": { "UnverifiedFolder": "Apart" } }, "Authenticity": { "AuthservIds": [ "mx.example.jp" ] } }""", null);
        yield return Case("filed apart where it is read", $$"""{ "Imap": { "Mailboxes": [ { {{Mailbox}}, "Folder": "Reports", "Filing": { "UnverifiedFolder": "reports" } } ] }, "Authenticity": { "AuthservIds": [ "mx.example.jp" ] } }""", "Imap:Mailboxes:0:Filing:UnverifiedFolder is \"reports\"");
        yield return Case("flagged where it is read", $$"""{ "Imap": { "Mailboxes": [ { {{Mailbox}}, "Filing": { "Other": { "Folder": "INBOX", "Action": "Flag" } } } ] } }""", null);
        yield return Case("intake on loopback", """{ "Intake": { "Enabled": "true" } }""", null);
        yield return Case("intake for all, switched off", """{ "Intake": { "Listen": "0.0.0.0:80" } }""", null);
        yield return Case("intake for all", """{ "Intake": { "Enabled": "true", "Listen": "0.0.0.0:80" } }""", "Intake:Listen is \"0.0.0.0:80\"");
        yield return Case("intake for all with a token", """{ "Intake": { "Enabled": "true", "Listen": "[::]:80", "TokenFile": "t" } }""", null);
        yield return Case("intake for all on purpose", """{ "Intake": { "Enabled": "true", "Listen": "0.0.0.0:80", "AllowAnonymous": "true" } }""", null);
        yield return Case("intake at a name", """{ "Intake": { "Enabled": "true", "Listen": "localhost:80" } }""", "Intake:Listen is \"localhost:80\": expected an IP address");
        yield return Case("intake for all, with blanks", """{ "Intake": { "Enabled": " true ", "Listen": "0.0.0.0:80" } }""", "Intake:Listen is \"0.0.0.0:80\"");
        yield return Case("intake at a port that the text says", """{ "Intake": { "Enabled": "true", "Listen": "[::1]:0" } }""", null);
        yield return Case("intake without port", """{ "Intake": { "Enabled": "true", "Listen": "127.0.0.1" } }""", "Intake:Listen is \"127.0.0.1\": expected an IP address and a port");
        yield return Case("intake without port, IPv6", """{ "Intake": { "Enabled": "true", "Listen": "::1" } }""", "Intake:Listen is \"::1\": expected an IP address and a port");
        yield return Case("intake at a bare port", """{ "Intake": { "Enabled": "true", "AllowAnonymous": "true", "Listen": "8081" } }""", "Intake:Listen is \"8081\": expected an IP address and a port");
        yield return Case("two tokens", """{ "Intake": { "Enabled": "true", "Token": "a", "TokenFile": "t" } }""", "Intake:Token and Intake:TokenFile");
        yield return Case("page for all", """{ "Overview": { "Listen": "0.0.0.0:8080" } }""", "Overview:Listen is \"0.0.0.0:8080\", which others can reach");
        yield return Case("page for all, switched off", """{ "Overview": { "Enabled": "false", "Listen": "0.0.0.0:8080" } }""", null);
        yield return Case("page for all with a password", """{ "Overview": { "Listen": "[::]:8080", "Users": [ { "Name": "a", "PasswordHash": "pbkdf2-sha256$100000$AAAAAAAAAAAAAAAAAAAAAA==$AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA=" } ] } }""", null);
        yield return Case("page for all behind a proxy", """{ "Overview": { "Listen": "0.0.0.0:8080", "TrustedProxyHeader": "X-User", "Users": [ { "Name": "a" } ] } }""", null);
        yield return Case("page for users without passwords", """{ "Overview": { "Users": [ { "Name": "a" } ] } }""", "Overview:Users:0:PasswordHash is missing");
        yield return Case("page with a bare password", """{ "Overview": { "Users": [ { "Name": "a", "PasswordHash": "secret" } ] } }""", "Overview:Users:0:PasswordHash is no line that dmarc-ingest password prints");
        yield return Case("one user twice", """{ "Overview": { "Users": [ { "Name": "a", "PasswordHash": "pbkdf2-sha256$100000$AAAAAAAAAAAAAAAAAAAAAA==$AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA=" }, { "Name": "a", "PasswordHash": "pbkdf2-sha256$100000$AAAAAAAAAAAAAAAAAAAAAA==$AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA=" } ] } }""", "Overview:Users:0 and Overview:Users:1 have the same Name");
        yield return Case("page at a name", """{ "Overview": { "Listen": "localhost:8080" } }""", "Overview:Listen is \"localhost:8080\": expected an IP address");
        yield return Case("page where the intake is", """{ "Intake": { "Enabled": "true" }, "Overview": { "Listen": "127.0.0.1:8081" } }""", "Overview:Listen and Intake:Listen are both");
        yield return Case("page of no time zone", """{ "Overview": { "TimeZone": "Tokyo" } }""", "Overview:TimeZone is \"Tokyo\"");
        yield return Case("page with half a certificate", """{ "Overview": { "KeyFile": "k" } }""", "Overview:CertificateFile and Overview:KeyFile");
        yield return Case("collector", """{ "Metrics": { "OtlpEndpoint": "http://collector:4318", "OtlpHeaders": "a=b==,c=" } }""", null);
        yield return Case("headers without a name", """{ "Metrics": { "OtlpEndpoint": "http://collector:4318", "OtlpHeaders": "a=b,=c" } }""", "Metrics:OtlpHeaders is not a list of name=value");
        yield return Case("two tokens of metrics", """{ "Metrics": { "Token": "a", "TokenFile": "f" } }""", "Metrics:Token and Metrics:TokenFile are both set");
        yield return Case("headers for nobody", """{ "Metrics": { "OtlpHeaders": "a=b" } }""", "Metrics:OtlpHeaders is set without Metrics:OtlpEndpoint");
        yield return Case("certificate without key", """{ "Intake": { "Enabled": "true", "CertificateFile": "c" } }""", "Intake:CertificateFile and Intake:KeyFile");
    }

    [TestCaseSource(nameof(Cases))]
    public void What_does_not_go_together_is_told_with_its_keys(string json, string? expected)
    {
        IConfiguration configuration = new ConfigurationBuilder().AddJsonStream(new MemoryStream(Encoding.UTF8.GetBytes(json))).Build();

        string[] wrong = [.. SettingsRules.All.SelectMany(rule => rule(configuration))];

        Assert.That(wrong, expected is null ? Is.Empty : Has.Length.EqualTo(1).And.One.StartsWith(expected));
    }
}
