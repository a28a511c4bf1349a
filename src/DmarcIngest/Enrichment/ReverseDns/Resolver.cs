using System.ComponentModel;
using System.Net;
using System.Net.Sockets;
using DmarcIngest.Enrichment.Senders;
using DnsClient;

namespace DmarcIngest.Enrichment.ReverseDns;

/// <summary>Asks for the name of an address, and whether that name leads back to it. Safe for several threads.</summary>
internal sealed class Resolver(DnsOptions options, ResolverState state, TimeProvider time)
{
    /// <summary>Names of one address that are tried; who has hundreds would have us ask hundreds of questions.</summary>
    private const int MostNames = 5;

    /// <summary>How often the system is asked for its resolvers while none of them answers: they change with the network.</summary>
    private static readonly TimeSpan LookAgain = TimeSpan.FromMinutes(1);

    private readonly DnsQueryOptions byUdp = Query(options);
    private readonly DnsQueryOptions byTcp = OverTcp(Query(options));
    private readonly LookupClient client = new(new LookupClientOptions(new NameServer(IPAddress.Loopback)) { AutoResolveNameServers = false, UseCache = false });
    private readonly Lock gate = new();
    private NameServer[]? servers;
    private long looked;

    /// <summary>The server that answered last, so that one that is down costs its time-out once.</summary>
    private int preferred;

    /// <summary>Looks one address up.</summary>
    public async Task<(LookUpEnd End, ReverseName? Name)> LookUpAsync(IPAddress address, CancellationToken cancellationToken)
    {
        (LookUpEnd end, IDnsQueryResponse? answer) = await AskAsync(address.GetArpaName(), QueryType.PTR, cancellationToken);
        if (end != LookUpEnd.Known)
        {
            return (end, null);
        }

        // In order of the alphabet: resolvers turn the order round, and an address with two names would change its name all the time.
        IEnumerable<string> names = (answer?.Answers.PtrRecords() ?? [])
            .Select(pointer => DomainText.Parse(pointer.PtrDomainName.Value))
            .OfType<string>()
            .Distinct(StringComparer.Ordinal)
            .Order(StringComparer.Ordinal)
            .Take(MostNames);
        QueryType back = address.AddressFamily == AddressFamily.InterNetwork ? QueryType.A : QueryType.AAAA;
        LookUpEnd worst = LookUpEnd.Known;
        foreach (string name in names)
        {
            (end, answer) = await AskAsync(name, back, cancellationToken);
            if (answer is not null && answer.Answers.AddressRecords().Any(record => record.Address.Equals(address)))
            {
                return (LookUpEnd.Known, new ReverseName(name));
            }

            worst = end > worst ? end : worst;
        }

        return worst == LookUpEnd.Known ? (worst, ReverseName.None) : (worst, null);
    }

    /// <summary>Asks one server after the other until one knows. The answer is null where there is no such name.</summary>
    private async Task<(LookUpEnd End, IDnsQueryResponse? Answer)> AskAsync(string name, QueryType type, CancellationToken cancellationToken)
    {
        long begun = time.GetTimestamp();
        LookUpEnd best = LookUpEnd.Unanswered;
        string trouble = "no resolver is known";
        NameServer[] all = Servers();
        int first = Volatile.Read(ref preferred);
        for (int i = 0; i < all.Length; i++)
        {
            int index = (first + i) % all.Length;
            (LookUpEnd end, IDnsQueryResponse? answer, string? reason) = await AskAsync(all[index], name, type, cancellationToken);
            if (end == LookUpEnd.Unanswered)
            {
                trouble = reason!;
                continue;
            }

            state.Answered();
            Volatile.Write(ref preferred, index);
            if (end == LookUpEnd.Known)
            {
                state.Succeeded();
                return (end, answer);
            }

            best = end;
            trouble = reason!;
        }

        state.Failed(begun, best, trouble);
        return (best, null);
    }

    /// <summary>Asks by UDP, and by TCP where the answer is too long for that.</summary>
    private async Task<(LookUpEnd End, IDnsQueryResponse? Answer, string? Reason)> AskAsync(NameServer server, string name, QueryType type, CancellationToken cancellationToken)
    {
        (LookUpEnd End, IDnsQueryResponse? Answer, string? Reason) udp = await AskAsync(server, name, type, byUdp, cancellationToken);
        if (udp.End != LookUpEnd.Failed || udp.Reason is not null)
        {
            return udp;
        }

        (LookUpEnd End, IDnsQueryResponse? Answer, string? Reason) tcp = await AskAsync(server, name, type, byTcp, cancellationToken);
        // The server is there, whatever a firewall does to its TCP.
        return tcp.End == LookUpEnd.Known ? tcp : (LookUpEnd.Failed, null, tcp.Reason ?? $"{server} answers what cannot be read");
    }

    /// <summary>Failed without a reason is what cannot be read or is cut short.</summary>
    private async Task<(LookUpEnd End, IDnsQueryResponse? Answer, string? Reason)> AskAsync(
        NameServer server, string name, QueryType type, DnsQueryOptions by, CancellationToken cancellationToken)
    {
        try
        {
            IDnsQueryResponse answer = await client.QueryServerAsync([server], new DnsQuestion(name, type), by, cancellationToken);
            return answer.Header.ResponseCode switch
            {
                DnsHeaderResponseCode.NoError => (LookUpEnd.Known, answer, null),
                DnsHeaderResponseCode.NotExistentDomain => (LookUpEnd.Known, null, null),
                DnsHeaderResponseCode code => (LookUpEnd.Failed, null, $"{server} answers {code}"),
            };
        }
        catch (DnsResponseException exception) when (exception.Code == DnsResponseCode.ConnectionTimeout || exception.InnerException is SocketException)
        {
            // The client gives its own end of a question by our token as a time-out, too.
            cancellationToken.ThrowIfCancellationRequested();
            return (LookUpEnd.Unanswered, null, $"{server} does not answer");
        }
        catch (Exception exception) when (exception is DnsResponseException or DnsResponseParseException or DnsXidMismatchException or ArgumentException or InvalidOperationException)
        {
            // Something came that is no whole answer; the client throws the last two for what it did not foresee in a packet.
            cancellationToken.ThrowIfCancellationRequested();
            return (LookUpEnd.Failed, null, null);
        }
    }

    // Answers are kept by the address, failures told by us, and another server or TCP is tried by us, so the client does none of it.
    private static DnsQueryOptions Query(DnsOptions options) => new()
    {
        UseCache = false,
        Retries = 0,
        ContinueOnDnsError = false,
        ContinueOnEmptyResponse = false,
        UseTcpFallback = false,
        Timeout = TimeSpan.FromSeconds(options.TimeoutSeconds),
    };

    private static DnsQueryOptions OverTcp(DnsQueryOptions query)
    {
        query.UseTcpOnly = true;
        return query;
    }

    private NameServer[] Servers()
    {
        lock (gate)
        {
            bool again = servers is not null && options.Servers.Count == 0 && state.IsSilent && time.GetElapsedTime(looked) >= LookAgain;
            if (servers is null || again)
            {
                looked = time.GetTimestamp();
                servers = options.Servers.Count > 0
                    ? [.. options.Servers.Select(server => new NameServer(ServerAddress.Parse(server) ?? throw new FormatException($"\"{server}\" is no address of a resolver.")))]
                    : OfTheSystem();
            }

            return servers;
        }
    }

    /// <summary>Without the client's last resort, public servers of a company that nobody has chosen.</summary>
    private static NameServer[] OfTheSystem()
    {
        try
        {
            return [.. NameServer.ResolveNameServers(skipIPv6SiteLocal: true, fallbackToGooglePublicDns: false)];
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException or InvalidOperationException or NotSupportedException or Win32Exception)
        {
            return [];
        }
    }
}
