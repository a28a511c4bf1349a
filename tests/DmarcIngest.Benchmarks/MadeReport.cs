using System.Globalization;
using System.Text;

namespace DmarcIngest.Benchmarks;

/// <summary>A plain report of RFC 7489 with as many records as asked for, no two alike.</summary>
internal static class MadeReport
{
    public static byte[] Xml(int records)
    {
        StringBuilder xml = new();
        xml.Append("""
            <?xml version="1.0" encoding="UTF-8"?>
            <feedback><version>1.0</version>
            <report_metadata><org_name>receiver.example</org_name><email>dmarc@receiver.example</email><report_id>made</report_id>
            <date_range><begin>1793491200</begin><end>1793577599</end></date_range></report_metadata>
            <policy_published><domain>example.com</domain><adkim>r</adkim><aspf>r</aspf><p>none</p><sp>none</sp><pct>100</pct></policy_published>

            """);
        for (int index = 0; index < records; index++)
        {
            xml.Append(CultureInfo.InvariantCulture, $"""
                <record><row><source_ip>192.0.{index / 250 % 250}.{1 + (index % 250)}</source_ip><count>{1 + (index % 7)}</count>
                <policy_evaluated><disposition>none</disposition><dkim>pass</dkim><spf>fail</spf></policy_evaluated></row>
                <identifiers><envelope_from>bounce.example.net</envelope_from><header_from>example.com</header_from></identifiers>
                <auth_results><dkim><domain>example.com</domain><selector>s{index % 5}</selector><result>pass</result></dkim>
                <spf><domain>bounce.example.net</domain><scope>mfrom</scope><result>pass</result></spf></auth_results></record>

                """);
        }

        return Encoding.UTF8.GetBytes(xml.Append("</feedback>").ToString());
    }
}
