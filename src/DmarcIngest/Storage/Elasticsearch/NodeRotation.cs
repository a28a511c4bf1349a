namespace DmarcIngest.Storage.Elasticsearch;

/// <summary>The nodes of a cluster in turn; one that does not answer is put aside for a minute, then twice as long, up to half an hour.</summary>
internal sealed class NodeRotation(IReadOnlyList<Uri> urls, TimeProvider time)
{
    private static readonly TimeSpan First = TimeSpan.FromMinutes(1);
    private static readonly TimeSpan Longest = TimeSpan.FromMinutes(30);

    private readonly Lock gate = new();
    private readonly Node[] nodes = [.. urls.Select(url => new Node(url))];
    private int turn;

    /// <summary>The next node that lives; if none does, the one that was put aside for the shortest time.</summary>
    public Uri Next()
    {
        lock (gate)
        {
            DateTimeOffset now = time.GetUtcNow();
            Node best = nodes[turn % nodes.Length];
            for (int i = 0; i < nodes.Length; i++)
            {
                Node node = nodes[(turn + i) % nodes.Length];
                if (node.AsideUntil <= now)
                {
                    best = node;
                    break;
                }

                best = node.AsideUntil < best.AsideUntil ? node : best;
            }

            turn = (Array.IndexOf(nodes, best) + 1) % nodes.Length;
            return best.Url;
        }
    }

    public void Failed(Uri url)
    {
        lock (gate)
        {
            Node node = Find(url);
            node.Aside = node.Aside == TimeSpan.Zero ? First : TimeSpan.FromTicks(Math.Min(node.Aside.Ticks * 2, Longest.Ticks));
            node.AsideUntil = time.GetUtcNow() + node.Aside;
        }
    }

    public void Answered(Uri url)
    {
        lock (gate)
        {
            Node node = Find(url);
            node.Aside = TimeSpan.Zero;
            node.AsideUntil = default;
        }
    }

    private Node Find(Uri url) => nodes.First(node => ReferenceEquals(node.Url, url));

    private sealed class Node(Uri url)
    {
        public Uri Url { get; } = url;

        public TimeSpan Aside { get; set; }

        public DateTimeOffset AsideUntil { get; set; }
    }
}

/// <summary>Sends each try to the node whose turn it is. Stands inside the retries.</summary>
internal sealed class NodeHandler(NodeRotation rotation) : DelegatingHandler
{
    /// <summary>The path and query of a request, below whatever path a node's URL has.</summary>
    public static readonly HttpRequestOptionsKey<string> Path = new("elasticsearch.path");

    /// <summary>The node that the last try went to.</summary>
    public static readonly HttpRequestOptionsKey<Uri> LastNode = new("elasticsearch.node");

    protected override async Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
    {
        Uri node = rotation.Next();
        request.Options.TryGetValue(Path, out string? path);
        request.RequestUri = new Uri(node.AbsoluteUri.TrimEnd('/') + path);
        request.Options.Set(LastNode, node);
        bool answered = false;
        try
        {
            HttpResponseMessage response = await base.SendAsync(request, cancellationToken);
            answered = (int)response.StatusCode is not (502 or 503 or 504);
            return response;
        }
        finally
        {
            if (answered)
            {
                rotation.Answered(node);
            }
            else
            {
                rotation.Failed(node);
            }
        }
    }
}
