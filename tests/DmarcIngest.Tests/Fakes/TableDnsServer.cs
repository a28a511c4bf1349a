using System.Buffers.Binary;
using System.Collections.Concurrent;
using System.Net;
using System.Net.Sockets;
using System.Text;

namespace DmarcIngest.Tests.Fakes;

/// <summary>What a <see cref="TableDnsServer"/> does with a question.</summary>
internal enum DnsMood
{
    /// <summary>Answers out of its table; NXDOMAIN for what does not stand in it.</summary>
    Answers,

    /// <summary>Says nothing.</summary>
    Drops,

    /// <summary>Fails.</summary>
    Fails,

    /// <summary>Keeps the question until it becomes otherwise.</summary>
    Holds,
}

/// <summary>A DNS server on loopback (RFC 1035 section 4) that answers out of a table.</summary>
internal sealed class TableDnsServer : IAsyncDisposable
{
    private const ushort A = 1;
    private const ushort Cname = 5;
    private const ushort Ptr = 12;
    private const ushort Aaaa = 28;

    private readonly UdpClient socket = new(new IPEndPoint(IPAddress.Loopback, 0));
    private readonly ConcurrentDictionary<string, ConcurrentQueue<(ushort Type, byte[] Data)>> table = new(StringComparer.OrdinalIgnoreCase);
    private readonly ConcurrentQueue<UdpReceiveResult> held = [];
    private readonly CancellationTokenSource stop = new();
    private readonly Task loop;
    private volatile DnsMood mood;

    public TableDnsServer() => loop = ServeAsync();

    /// <summary>As it stands in the settings.</summary>
    public string Address => socket.Client.LocalEndPoint!.ToString()!;

    /// <summary>Names that were asked for, in their order.</summary>
    public ConcurrentQueue<string> Questions { get; } = [];

    /// <summary>Questions that are held.</summary>
    public int Open => held.Count;

    /// <summary>Questions that were held at once at most.</summary>
    public int MostOpen { get; private set; }

    /// <summary>A name for an address that leads back to it.</summary>
    public TableDnsServer Name(string address, string name) => Pointer(address, name).Host(name, address);

    /// <summary>A name for an address, which may lead anywhere.</summary>
    public TableDnsServer Pointer(string address, string name) => PointerAt(Arpa(IPAddress.Parse(address)), name);

    /// <summary>A name where an alias of an address leads.</summary>
    public TableDnsServer PointerAt(string place, string name) => Add(place, Ptr, Encode(name));

    public TableDnsServer Host(string name, string address)
    {
        IPAddress parsed = IPAddress.Parse(address);
        return Add(name, parsed.AddressFamily == AddressFamily.InterNetwork ? A : Aaaa, parsed.GetAddressBytes());
    }

    public TableDnsServer Alias(string name, string other) => Add(name, Cname, Encode(other));

    /// <summary>Puts whatever bytes where the name of an address is expected.</summary>
    public TableDnsServer RawPointer(string address, params byte[] data) => Add(Arpa(IPAddress.Parse(address)), Ptr, data);

    public void Forget(string address) => table.TryRemove(Arpa(IPAddress.Parse(address)), out _);

    /// <summary>Changes how it answers; what was held is answered now, unless it goes on holding.</summary>
    public async Task BecomeAsync(DnsMood next)
    {
        mood = next;
        while (next != DnsMood.Holds && held.TryDequeue(out UdpReceiveResult question))
        {
            await AnswerAsync(question);
        }
    }

    /// <summary>Answers the question that was held longest.</summary>
    public async Task AnswerOneAsync()
    {
        if (held.TryDequeue(out UdpReceiveResult question))
        {
            await AnswerAsync(question);
        }
    }

    /// <summary>The name under which the name of an address stands (RFC 1035 section 3.5, RFC 3596 section 2.5).</summary>
    public static string Arpa(IPAddress address)
    {
        IEnumerable<byte> bytes = address.GetAddressBytes().Reverse();
        return address.AddressFamily == AddressFamily.InterNetwork
            ? $"{string.Join('.', bytes)}.in-addr.arpa"
            : $"{string.Join('.', bytes.Select(value => $"{value & 15:x}.{value >> 4:x}"))}.ip6.arpa";
    }

    public async ValueTask DisposeAsync()
    {
        await stop.CancelAsync();
        await loop.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        socket.Dispose();
        stop.Dispose();
    }

    private static byte[] Encode(string name) =>
        [.. name.Split('.').SelectMany(label => (byte[])[(byte)label.Length, .. Encoding.Latin1.GetBytes(label)]), 0];

    private static void Write(List<byte> bytes, int value)
    {
        Span<byte> two = stackalloc byte[2];
        BinaryPrimitives.WriteUInt16BigEndian(two, (ushort)value);
        bytes.AddRange(two);
    }

    private static (string Name, ushort Type, int End) Question(byte[] packet)
    {
        List<string> labels = [];
        int at = 12;
        while (packet[at] > 0)
        {
            labels.Add(Encoding.Latin1.GetString(packet, at + 1, packet[at]));
            at += packet[at] + 1;
        }

        return (string.Join('.', labels), BinaryPrimitives.ReadUInt16BigEndian(packet.AsSpan(at + 1)), at + 5);
    }

    private TableDnsServer Add(string name, ushort type, byte[] data)
    {
        table.GetOrAdd(name, _ => []).Enqueue((type, data));
        return this;
    }

    private async Task ServeAsync()
    {
        while (true)
        {
            UdpReceiveResult received = await socket.ReceiveAsync(stop.Token);
            Questions.Enqueue(Question(received.Buffer).Name);
            if (mood == DnsMood.Holds)
            {
                held.Enqueue(received);
                MostOpen = Math.Max(MostOpen, held.Count);
            }
            else
            {
                await AnswerAsync(received);
            }
        }
    }

    private async Task AnswerAsync(UdpReceiveResult received)
    {
        if (mood != DnsMood.Drops)
        {
            await socket.SendAsync(Answer(received.Buffer), received.RemoteEndPoint, stop.Token);
        }
    }

    private byte[] Answer(byte[] packet)
    {
        (string name, ushort type, int end) = Question(packet);
        List<(byte[] Owner, ushort Type, byte[] Data)> records = [];
        bool known = mood is DnsMood.Answers or DnsMood.Holds && table.ContainsKey(name);
        byte[] owner = Encode(name);
        for (int i = 0; known && i < 8 && table.TryGetValue(name, out ConcurrentQueue<(ushort Type, byte[] Data)>? entries); i++)
        {
            byte[] of = owner;
            records.AddRange(entries.Where(entry => entry.Type == type || entry.Type == Cname).Select(entry => (of, entry.Type, entry.Data)));
            if (entries.FirstOrDefault(entry => entry.Type == Cname).Data is not { } alias)
            {
                break;
            }

            owner = alias;
            name = Question([.. new byte[12], .. alias, .. new byte[4]]).Name;
        }

        List<byte> bytes = [packet[0], packet[1]];
        // An answer, recursion wanted and had; then NOERROR, SERVFAIL or NXDOMAIN.
        Write(bytes, 0x8180 | (known ? 0 : mood == DnsMood.Fails ? 2 : 3));
        Array.ForEach([1, records.Count, 0, 0], count => Write(bytes, count));
        bytes.AddRange(packet[12..end]);
        foreach ((byte[] of, ushort kind, byte[] data) in records)
        {
            bytes.AddRange(of);
            Array.ForEach([kind, 1, 0, 300, data.Length], value => Write(bytes, value));
            bytes.AddRange(data);
        }

        return [.. bytes];
    }
}
