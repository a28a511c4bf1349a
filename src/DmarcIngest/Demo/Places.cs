namespace DmarcIngest.Demo;

/// <summary>Networks of providers, mail services and hosters, as they are announced, with names such as their holders give. Nothing is said of any real host in them.</summary>
internal static class Places
{
    // Mailbox providers.
    public static Place Gmail { get; } = new("209.85.208.0/24 209.85.210.0/24 209.85.214.0/24 209.85.218.0/24 209.85.221.0/24", "mail-{x}-f{d}.google.com") { IsShared = true };

    public static Place Gmail6 { get; } = new("2607:f8b0:4864:20::/118 2a00:1450:4864:20::/118", "mail-{x}-x{y}.google.com") { IsShared = true };

    public static Place Microsoft { get; } = new("40.107.74.0/24 40.107.215.0/24 52.103.43.0/24", "mail-{x}jpn01on2{d}.outbound.protection.outlook.com") { IsShared = true };

    public static Place Microsoft6 { get; } = new("2a01:111:f403:c400::/118", "mail-{x}apc01on2{y}.outbound.protection.outlook.com") { IsShared = true };

    public static Place OutlookCom { get; } = new("40.92.98.0/23", "mail-{x}apc01olkn2{d}.outbound.protection.outlook.com");

    public static Place ICloud { get; } = new("17.57.155.0/26 17.58.6.0/26", "{x}-qu{y}.me.com") { IsShared = true };

    public static Place Yahoo { get; } = new("66.163.184.0/22", "sonic{y}-{d}.consmr.mail.ne1.yahoo.com");

    public static Place YahooJapan { get; } = new("182.22.12.0/25 183.79.56.0/25", "{x}{y}.bullet.mail.ssk.yahoo.co.jp") { IsShared = true };

    public static Place MailRu { get; } = new("94.100.181.0/24 217.69.138.0/24", "f{y}.i.mail.ru") { IsShared = true };

    public static Place Zoho { get; } = new("136.143.188.0/24", "sender{y}-of-o{d}.zoho.com");

    // Japanese providers' submission servers.
    public static Place Ocn { get; } = new("153.149.141.0/27 153.149.142.0/27", "mbkd{d}.ocn.ne.jp") { IsShared = true };

    public static Place Biglobe { get; } = new("202.225.89.0/27", "mta-sp{d}.biglobe.ne.jp") { IsShared = true };

    public static Place SoNet { get; } = new("202.238.84.0/27", "ms-omx{d}.so-net.ne.jp") { IsShared = true };

    public static Place Nifty { get; } = new("106.153.226.0/26", "mta-snd-e{d}.mail.nifty.com") { IsShared = true };

    public static Place AsahiNet { get; } = new("202.224.55.0/27", "mail{d}.asahi-net.or.jp");

    // Mail services.
    public static Place SendGrid { get; } = new("149.72.32.0/19 149.72.224.0/19 167.89.0.0/18", "{x}{x}.outbound-mail.sendgrid.net");

    public static Place AmazonSes { get; } = new("23.251.234.0/25", "e234-{d}.smtp-out.ap-northeast-1.amazonses.com") { IsShared = true };

    public static Place Mailchimp { get; } = new("198.2.180.0/24 205.201.131.0/24", "mail{d}.atl{c}.rsgsv.net");

    public static Place HubSpot { get; } = new("54.174.60.0/24", "{x}{d}.hubspotemail.net");

    public static Place Zendesk { get; } = new("188.172.138.0/25", "outbyoip{d}.pod{y}.apne1.zdsys.com");

    public static Place Salesforce { get; } = new("13.110.208.0/26", "smtp{y}-{x}.core1.sfdc-fgrtx1.mta.salesforce.com");

    // Gateways and forwarders.
    public static Place Mimecast { get; } = new("207.211.30.0/24 170.10.128.0/24", "us-smtp-delivery-{d}.mimecast.com");

    public static Place Proofpoint { get; } = new("67.231.152.0/24 148.163.156.0/24", "mx0b-00{y}1d01.pphosted.com");

    public static Place Barracuda { get; } = new("209.222.82.0/24", "outbound-ip{d}.ess.barracudanetworks.com");

    public static Place Pobox { get; } = new("64.147.108.0/26", "pb-smtp{d}.pobox.com");

    public static Place Universities { get; } = new("130.54.0.0/16 133.11.0.0/16 150.65.0.0/16", "mx{y}.kita-univ.example mailgw{d}.nishi-univ.example smtp{y}.minami-daigaku.example");

    // Hosting of Japan.
    public static Place Sakura { get; } = new("49.212.180.0/23 59.106.0.0/18 202.181.96.0/22", "www{d}.sakura.ne.jp");

    public static Place Xserver { get; } = new("183.90.228.0/22 183.90.240.0/22", "sv{c}{d}.xserver.jp");

    public static Place Linode { get; } = new("139.162.64.0/19 172.104.64.0/19", "{a}-{b}-{c}-{d}.ip.linodeusercontent.com", 0.7);

    public static Place ListHost { get; } = new("160.16.87.14", "lists.tsubame-ml.example");

    public static Place ListHost2 { get; } = new("202.232.30.81", "ml.nettomo.example");

    public static Place IijLines { get; } = new("202.32.0.0/18 210.130.0.0/18", null);

    // Hosting of the world.
    public static Place Ovh { get; } = new("51.38.0.0/17 137.74.0.0/16", "ip{d}.ip-{a}-{b}-{c}.eu vps-{x}{y}.vps.ovh.net", 0.7);

    public static Place DigitalOcean { get; } = new("159.89.0.0/17 165.227.0.0/17", null);

    public static Place Contabo { get; } = new("161.97.64.0/18 173.212.192.0/18 144.91.64.0/18", "vmi{c}{d}.contaboserver.net", 0.8);

    public static Place Hetzner { get; } = new("88.198.0.0/16 95.216.0.0/16 5.9.0.0/16", "static.{d}.{c}.{b}.{a}.clients.your-server.de", 0.9);

    public static Place Vultr { get; } = new("45.32.0.0/17 45.76.0.0/17", "{a}.{b}.{c}.{d}.vultrusercontent.com", 0.8);

    public static Place Alibaba { get; } = new("47.88.0.0/17", null);

    /// <summary>One network of which a sender of spam has rented a corner; it names the hosts itself.</summary>
    public static Place SnowshoeRack { get; } = new("45.137.20.64/26", "mta{d}.brightmailing.test");

    public static Place SnowshoeRack2 { get; } = new("161.97.110.128/26", "srv{d}.topoffers-mail.test", 0.6);
}
