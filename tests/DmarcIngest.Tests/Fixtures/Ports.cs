using System.Net;
using System.Net.Sockets;

namespace DmarcIngest.Tests.Fixtures;

/// <summary>Free loopback ports for servers that want theirs named before they start.</summary>
internal static class Ports
{
    // Below the ports that systems give outgoing connections (Linux from 32768): one of those can be taken by any connection of another test between
    // the question and the server's start, or while it is down to be started again, and a connection to it may even meet itself.
    private const int First = 15_000;
    private const int End = 32_000;

    public static int Free()
    {
        while (true)
        {
            int port = Random.Shared.Next(First, End);
            using Socket socket = new(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
            try
            {
                socket.Bind(new IPEndPoint(IPAddress.Loopback, port));
                return port;
            }
            catch (SocketException taken) when (taken.SocketErrorCode == SocketError.AddressAlreadyInUse)
            {
            }
        }
    }
}
