namespace DmarcIngest.Enrichment.Verdicts;

/// <summary>What an operator can do about a source, in English and Japanese.</summary>
internal static class Steps
{
    public static (string En, string Ja) Nothing { get; } = ("Nothing to do.", "対応は不要です。");

    public static (string En, string Ja) Align { get; } = (
        "Sign its mail with DKIM for the From domain, or name the host in the domain's SPF record and use the domain in the envelope.",
        "From ドメインの DKIM 署名を付けるか、SPF レコードに送信元を追加してエンベロープ From も同じドメインにしてください。");

    public static (string En, string Ja) FixKey { get; } = (
        "Compare the published DKIM key with the one it signs with, and whether something changes mails behind the signer.",
        "公開している DKIM 鍵と署名に使う鍵が一致するか、署名後にメールを書き換える機器がないかを確認してください。");

    public static (string En, string Ja) SetUpSender { get; } = (
        "Set up a DKIM key and a bounce domain of ours there, or have it send under another From domain.",
        "サービス側で自ドメインの DKIM 鍵とバウンス用ドメインを設定するか、別の From ドメインで送信してもらってください。");

    public static (string En, string Ja) TellPeople { get; } = (
        "Tell the people who send this way to use our submission server (port 587 or 465).",
        "この経路で送信している利用者に、自社の送信サーバー (587 または 465 番ポート) を使うよう案内してください。");

    public static (string En, string Ja) Sign { get; } = (
        "Nothing to repair here; sign all mail with DKIM, so that what is passed on unchanged still passes.",
        "こちらで直すものはありません。すべてのメールに DKIM 署名を付ければ、書き換えのない転送は認証に成功します。");

    public static (string En, string Ja) AskReceiver { get; } = (
        "Ask the receiver what changes mails before it checks them, and prefer relaxed canonicalisation.",
        "受信側に検証前の書き換えがないか問い合わせ、正規化は relaxed を使ってください。");

    public static (string En, string Ja) FindOwner { get; } = (
        "Find out whose host it is: if ours, authenticate it; if not, mark it as spoof in the settings.",
        "送信元の持ち主を確認してください。自社のものなら認証を設定し、違えば設定で「なりすまし」に指定してください。");

    public static (string En, string Ja) CleanUp { get; } = (
        "Look at the machine behind the address, and block port 25 outwards for customers.",
        "このアドレスの端末を調べ、顧客からの外向き 25 番ポートを制限してください。");

    public static (string En, string Ja) Report { get; } = (
        "Report it to the company's abuse desk; if it is a service of ours, have it set up.",
        "サービスの不正利用窓口に報告してください。自社で利用中なら設定を行ってください。");

    public static (string En, string Ja) Enforce { get; } = (
        "Nothing to repair; a policy of quarantine or reject keeps such mail away.",
        "こちらで直すものはありません。p=quarantine または p=reject で防げます。");

    public static (string En, string Ja) SameName { get; } = (
        "Sign with exactly the From domain, or use exactly it in the envelope, before strict alignment.",
        "厳格なアライメントにする前に、From と完全に同じドメインで署名するか、エンベロープ From も同じドメインにしてください。");

    public static (string En, string Ja) Wait { get; } = ("Wait for more reports.", "レポートが増えるのを待ってください。");
}
