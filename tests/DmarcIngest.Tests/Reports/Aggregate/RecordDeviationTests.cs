using DmarcIngest.Reports.Aggregate;
using static DmarcIngest.Tests.Reports.Aggregate.Samples;

namespace DmarcIngest.Tests.Reports.Aggregate;

/// <summary>Each kind of defect that real records show: what is stored of it, under which code, and that nothing else is touched.</summary>
public sealed class RecordDeviationTests
{
    public static IEnumerable<TestCaseData> SourceAddresses()
    {
        yield return Address("192.0.2.1", "192.0.2.1");
        yield return Address("2001:DB8:0:0:0:0:0:1", "2001:db8::1");
        yield return Address("::ffff:192.0.2.9", "192.0.2.9", "source_ip_mapped");
        yield return Address("[2001:db8::1]", "2001:db8::1", "source_ip_decorated");
        yield return Address("[2001:db8::1]:25", "2001:db8::1", "source_ip_decorated");
        yield return Address("IPv6:2001:db8::1", "2001:db8::1", "source_ip_decorated");
        yield return Address("fe80::1%eth0", "fe80::1", "source_ip_decorated");
        yield return Address("192.0.2.1:25", "192.0.2.1", "source_ip_decorated");
        yield return Address("192.0.2.1 (mx.example.org)", "192.0.2.1", "source_ip_decorated");
        yield return Address("1.2.3", null, "source_ip_invalid");
        yield return Address("010.1.2.3", null, "source_ip_invalid");
        yield return Address("0x7f.0.0.1", null, "source_ip_invalid");
        yield return Address("2130706433", null, "source_ip_invalid");
        yield return Address("256.1.1.1", null, "source_ip_invalid");
        yield return Address("mx.example.org", null, "source_ip_invalid");
        yield return Address("2001:db8::1::2", null, "source_ip_invalid");
        yield return Address("", null, "source_ip_missing");
    }

    public static IEnumerable<TestCaseData> Counts()
    {
        yield return new TestCaseData("<count>0</count>", 0L, null);
        yield return new TestCaseData("<count>\n 3082\t</count>", 3082L, null);
        yield return new TestCaseData("<count>1000000000000</count>", 1_000_000_000_000L, null);
        yield return new TestCaseData("<count>1000000000001</count>", null, "count_implausible");
        yield return new TestCaseData("<count>99999999999999999999</count>", null, "count_invalid");
        yield return new TestCaseData("<count>-1</count>", null, "count_invalid");
        yield return new TestCaseData("<count>1,000</count>", null, "count_invalid");
        yield return new TestCaseData("<count>many</count>", null, "count_invalid");
        yield return new TestCaseData("<count/>", null, "count_missing");
        yield return new TestCaseData("", null, "count_missing");
    }

    public static IEnumerable<TestCaseData> Dispositions()
    {
        yield return new TestCaseData("none", "none", null);
        yield return new TestCaseData("pass", "pass", null);
        yield return new TestCaseData(" quarantine", "quarantine", null);
        yield return new TestCaseData("None", "none", "enum_case");
        yield return new TestCaseData("REJECT", "reject", "enum_case");
        yield return new TestCaseData("not.evaluated", "unknown", "disposition_unknown");
        yield return new TestCaseData("softfail", "unknown", "disposition_unknown");
        yield return new TestCaseData("Mail::DMARC::Result=HASH(0x1f)", "unknown", "disposition_unknown");
        yield return new TestCaseData("7", "unknown", "disposition_unknown");
        yield return new TestCaseData("none,pass", "unknown", "disposition_unknown");
        yield return new TestCaseData("", "unknown", "disposition_missing");
    }

    public static IEnumerable<TestCaseData> Verdicts()
    {
        yield return new TestCaseData("pass", "pass", "pass", null);
        yield return new TestCaseData("Pass", "pass", "pass", "enum_case");
        yield return new TestCaseData("fail", "fail", "fail", null);
        yield return new TestCaseData("none", "fail", "fail", "evaluated_mapped");
        yield return new TestCaseData("softfail", "fail", "fail", "evaluated_mapped");
        yield return new TestCaseData("hardfail", "fail", "fail", "evaluated_mapped");
        yield return new TestCaseData("temperror", "fail", "fail", "evaluated_mapped");
        yield return new TestCaseData("unknown", "unknown", "unknown", "evaluated_unknown");
        yield return new TestCaseData("Facebook", "unknown", "unknown", "evaluated_unknown");
        yield return new TestCaseData("", "unknown", "unknown", "evaluated_missing");
    }

    public static IEnumerable<TestCaseData> AuthResults()
    {
        yield return Dkim("<domain>a.example</domain><selector>s1</selector><result>pass</result>", "a.example/s1/pass");
        yield return Dkim("<domain>a.example</domain><result>Pass</result>", "a.example/none/pass", "enum_case");
        yield return Dkim("<domain>a.example</domain><result>invalid</result>", "a.example/none/permerror", "dkim_result_mapped");
        yield return Dkim("<domain>a.example</domain><result>unknown</result>", "a.example/none/unknown", "dkim_result_unknown");
        yield return Dkim("<domain>a.example</domain><result>nxdomain</result>", "a.example/none/unknown", "dkim_result_unknown");
        yield return Dkim("<domain>a.example</domain>", "a.example/none/unknown", "dkim_result_unknown");
        yield return Dkim("<domain/><selector/><result>none</result>", "", "dkim_empty");
        yield return Dkim("<domain/><result/>", "", "dkim_empty");
        yield return Dkim("<domain/><result>fail</result>", "unknown/none/fail");
        yield return Dkim("<domain>a.example</domain><result>pass</result><human_result/>", "a.example/none/pass");
        yield return Dkim("<domain>a.example</domain><domain>b.example</domain><result>pass</result>", "a.example/none/pass", "duplicate_element");
        yield return Dkim("<domain>a<![CDATA[.example]]></domain><result>pass</result>", "a.example/none/pass");
        yield return Dkim("<domain>例え.example</domain><result>pass</result>", "xn--r8jz45g.example/none/pass");
        yield return Spf("<domain>a.example</domain><result>softfail</result>", "a.example/mfrom/softfail");
        yield return Spf("<domain>a.example</domain><scope>helo</scope><result>pass</result>", "a.example/helo/pass");
        yield return Spf("<domain>a.example</domain><result>hardfail</result>", "a.example/mfrom/fail", "spf_result_mapped");
        yield return Spf("<domain>a.example</domain><result>unknown</result>", "a.example/mfrom/temperror", "spf_result_mapped");
        yield return Spf("<domain>a.example</domain><result>error</result>", "a.example/mfrom/permerror", "spf_result_mapped");
        yield return Spf("<domain>a.example</domain><result/>", "a.example/mfrom/unknown", "spf_result_unknown");
        yield return Spf("<domain>a.example</domain><scope>pra</scope><result>pass</result>", "a.example/pra/pass", "spf_scope_unknown");
        yield return Spf("<domain/><result>none</result>", "unknown/mfrom/none");
        yield return Spf("<domain/><result/>", "", "spf_empty");
        yield return Spf("<domain>a.example</domain><result>pass</result><new>1</new>", "a.example/mfrom/pass", "unknown_element");
    }

    public static IEnumerable<TestCaseData> Reasons()
    {
        yield return new TestCaseData("<reason><type>local_policy</type><comment>arc=pass</comment></reason>", "local_policy:arc=pass", null);
        yield return new TestCaseData("<reason>sampled_out</reason>", "sampled_out:", "reason_as_text");
        yield return new TestCaseData("<reason/>", "", "reason_empty");
        yield return new TestCaseData("<reason><type/><comment/></reason>", "", "reason_empty");
        yield return new TestCaseData("<reason><type>weather</type></reason>", "weather:", "reason_type_unknown");
        yield return new TestCaseData("<reason><comment>why</comment></reason>", "unknown:why", "reason_type_unknown");
        yield return new TestCaseData("<reason><type>Other</type></reason>", "other:", "enum_case");
    }

    [TestCaseSource(nameof(SourceAddresses))]
    public void A_source_address_is_stored_as(string sent, string? expected, string? code)
    {
        AggregateRow row = OnlyRow(Feedback(Record(Row($"<source_ip>{sent}</source_ip>"))));
        using (Assert.EnterMultipleScope())
        {
            Assert.That(row.SourceIp?.ToString(), Is.EqualTo(expected));
            Assert.That(row.Deviations, Is.EqualTo(Codes(code)));
            Assert.That(row.Raw.GetValueOrDefault("source_ip"), Is.EqualTo(code is null || sent.Length == 0 ? null : sent));
        }
    }

    [TestCaseSource(nameof(Counts))]
    public void A_count_is_stored_as(string sent, long? expected, string? code)
    {
        AggregateRow row = OnlyRow(Feedback(Record(Row(count: sent))));
        using (Assert.EnterMultipleScope())
        {
            Assert.That(row.MessageCount, Is.EqualTo(expected));
            Assert.That(row.Weight, Is.EqualTo(expected ?? 0));
            Assert.That(row.Deviations, Is.EqualTo(Codes(code)));
        }
    }

    [TestCaseSource(nameof(Dispositions))]
    public void A_disposition_is_stored_as(string sent, string expected, string? code)
    {
        AggregateRow row = OnlyRow(Feedback(Record(Row(evaluated: Evaluated.Replace("none", sent, StringComparison.Ordinal)))));
        using (Assert.EnterMultipleScope())
        {
            Assert.That(row.Disposition, Is.EqualTo(expected));
            Assert.That(row.Deviations, Is.EqualTo(Codes(code)));
            Assert.That(row.Raw.GetValueOrDefault("policy_evaluated.disposition"), Is.EqualTo(sent.Trim() == expected || sent.Length == 0 ? null : sent));
        }
    }

    [TestCaseSource(nameof(Verdicts))]
    public void An_evaluated_result_counts_as(string sent, string expected, string dmarc, string? code)
    {
        AggregateRow row = OnlyRow(Feedback(Record(Row(evaluated: $"<policy_evaluated><disposition>none</disposition><dkim>{sent}</dkim><spf>{sent}</spf></policy_evaluated>"))));
        using (Assert.EnterMultipleScope())
        {
            Assert.That((row.DkimAlignment, row.SpfAlignment, row.DmarcResult), Is.EqualTo((expected, expected, dmarc)));
            Assert.That(row.Deviations, Is.EqualTo(Codes(code)));
        }
    }

    [TestCaseSource(nameof(AuthResults))]
    public void A_raw_result_is_stored_as(string auth, string expected, string? code)
    {
        AggregateRow row = OnlyRow(Feedback(Record(auth: $"<auth_results>{auth}</auth_results>")));
        IEnumerable<string> dkim = row.DkimResults.Select(result => $"{result.Domain}/{result.Selector}/{result.Result}");
        IEnumerable<string> spf = row.SpfResults.Select(result => $"{result.Domain}/{result.Scope}/{result.Result}");
        using (Assert.EnterMultipleScope())
        {
            Assert.That(string.Concat(dkim.Concat(spf)), Is.EqualTo(expected));
            Assert.That(row.Deviations, Is.EqualTo(Codes(code)));
        }
    }

    [TestCaseSource(nameof(Reasons))]
    public void A_reason_is_stored_as(string sent, string expected, string? code)
    {
        AggregateRow row = OnlyRow(Feedback(Record(Row(evaluated: Evaluated.Replace("</policy", sent + "</policy", StringComparison.Ordinal)))));
        using (Assert.EnterMultipleScope())
        {
            Assert.That(string.Concat(row.PolicyOverrides.Select(reason => $"{reason.Type}:{reason.Comment}")), Is.EqualTo(expected));
            Assert.That(row.Deviations, Is.EqualTo(Codes(code)));
        }
    }

    [Test]
    public void A_record_without_anything_is_still_a_row()
    {
        AggregateRow row = OnlyRow(Feedback("<record/>"));
        using (Assert.EnterMultipleScope())
        {
            Assert.That((row.SourceIp, row.MessageCount, row.HeaderFrom, row.DmarcResult), Is.EqualTo(((System.Net.IPAddress?)null, (long?)null, "unknown", "unknown")));
            Assert.That(row.Deviations, Is.EqualTo(new[] { "count_missing", "disposition_missing", "evaluated_missing", "header_from_missing", "source_ip_missing" }));
        }
    }

    private static string[] Codes(string? code) => code is null ? [] : [code];

    private static TestCaseData Address(string sent, string? expected, string? code = null) => new(sent, expected, code);

    private static TestCaseData Dkim(string sent, string expected, string? code = null) => new($"<dkim>{sent}</dkim>", expected, code);

    private static TestCaseData Spf(string sent, string expected, string? code = null) => new($"<spf>{sent}</spf>", expected, code);
}
