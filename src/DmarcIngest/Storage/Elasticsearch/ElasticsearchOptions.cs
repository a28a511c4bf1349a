using System.ComponentModel.DataAnnotations;
using System.Text.RegularExpressions;
using Microsoft.Extensions.Options;

namespace DmarcIngest.Storage.Elasticsearch;

/// <summary>Section <c>Elasticsearch</c>: where Elasticsearch 8/9 or OpenSearch 2/3 is, how to log in, and how indices are named.</summary>
public sealed class ElasticsearchOptions
{
    /// <summary>One URL a node, e.g. <c>https://es1.example.net:9200</c>; requests take turns, a dead node is left out for a while.</summary>
    [Required]
    [MinLength(1)]
    public IList<string> Urls { get; } = [];

    /// <summary>API key in its encoded form (the <c>encoded</c> value of <c>POST /_security/api_key</c>).</summary>
    public string? ApiKey { get; set; }

    /// <summary>File that holds the API key, e.g. a container secret.</summary>
    public string? ApiKeyFile { get; set; }

    /// <summary>User name, where no API key is used.</summary>
    public string? Username { get; set; }

    /// <summary>Password of that user.</summary>
    public string? Password { get; set; }

    /// <summary>File that holds the password.</summary>
    public string? PasswordFile { get; set; }

    /// <summary>PEM file with the certificate authorities to trust instead of the system's.</summary>
    public string? CaFile { get; set; }

    /// <summary>SHA-256 of the root certificate authority, hex with or without colons, as Elasticsearch prints it on its first start.</summary>
    [RegularExpression("^([0-9A-Fa-f]{2}:?){31}[0-9A-Fa-f]{2}$")]
    public string? CertificateFingerprint { get; set; }

    /// <summary>Put before every index name, e.g. <c>customer1_</c>.</summary>
    [RegularExpression("^([a-z0-9][a-z0-9._-]*)?$")]
    public string IndexPrefix { get; set; } = "";

    /// <summary>Put behind the kind, e.g. <c>test</c> for <c>dmarc_aggregate_test-2025-09</c>.</summary>
    [RegularExpression("^[a-z0-9._]*$")]
    public string? IndexSuffix { get; set; }

    /// <summary>Primary shards of a new index.</summary>
    [Range(1, 1024)]
    public int NumberOfShards { get; set; } = 1;

    /// <summary>Replicas of a new index; empty: one as soon as there is a second node.</summary>
    [Range(0, 32)]
    public int? Replicas { get; set; }

    /// <summary>Adds <c>.keyword</c> sub-fields, for dashboards made for parsedmarc.</summary>
    public bool KeywordSubFields { get; set; }

    /// <summary>Largest bulk request in bytes; two are under way at once. Larger ones are faster and cost memory.</summary>
    [Range(64 * 1024, 64 * 1024 * 1024)]
    public int BulkBytes { get; set; } = 2 * 1024 * 1024;

    /// <summary>Seconds that one try of a request may take.</summary>
    [Range(1, 3600)]
    public int RequestSeconds { get; set; } = 90;

    /// <summary>What becomes of a field that the mapping does not know: kept unindexed, or, in tests, refused.</summary>
    internal UnmappedField Unmapped { get; set; }
}

internal enum UnmappedField
{
    Keep,
    Refuse,
}

[OptionsValidator]
internal sealed partial class ElasticsearchOptionsValidator : IValidateOptions<ElasticsearchOptions>;

/// <summary>What one attribute cannot say: URLs that are none, files that are absent, two ways to log in.</summary>
internal sealed partial class ElasticsearchOptionsRules : IValidateOptions<ElasticsearchOptions>
{
    public ValidateOptionsResult Validate(string? name, ElasticsearchOptions options)
    {
        List<string> faults = [];
        foreach (string url in options.Urls)
        {
            if (!Uri.TryCreate(url, UriKind.Absolute, out Uri? uri) || (uri.Scheme != Uri.UriSchemeHttp && uri.Scheme != Uri.UriSchemeHttps))
            {
                faults.Add($"Elasticsearch:Urls: '{UserInfo().Replace(url, "$1")}' is no http:// or https:// address.");
            }
        }

        MustExist(options.ApiKeyFile, nameof(options.ApiKeyFile), faults);
        MustExist(options.PasswordFile, nameof(options.PasswordFile), faults);
        MustExist(options.CaFile, nameof(options.CaFile), faults);
        if ((options.ApiKey ?? options.ApiKeyFile) is not null && options.Username is not null)
        {
            faults.Add("Elasticsearch: set an API key or a user name, not both.");
        }

        if (options.Username is not null && (options.Password ?? options.PasswordFile) is null)
        {
            faults.Add("Elasticsearch:Username is set, but neither Password nor PasswordFile is.");
        }

        return faults.Count == 0 ? ValidateOptionsResult.Success : ValidateOptionsResult.Fail(faults);
    }

    private static void MustExist(string? file, string option, List<string> faults)
    {
        if (file is not null && !File.Exists(file))
        {
            faults.Add($"Elasticsearch:{option}: the file '{file}' does not exist or cannot be read.");
        }
    }

    // To the last @, because a password may hold anything; the scheme may have been forgotten.
    [GeneratedRegex("^([^:/]*://)?.*@", RegexOptions.Singleline)]
    private static partial Regex UserInfo();
}
