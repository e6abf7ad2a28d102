using System.Net;
using System.Net.Sockets;
using System.Text;
using Microsoft.Extensions.Time.Testing;

namespace ImageTools.Tests.Support;

/// <summary>
/// Listens on the loopback and answers with whatever a test wants, or with nothing, one connection after the other or all at
/// once.
/// </summary>
internal sealed class HostileServer : IAsyncDisposable
{
    private readonly TcpListener listener = new(IPAddress.Loopback, 0);
    private readonly CancellationTokenSource ended = new();
    private readonly List<NetworkStream> connections = [];
    private readonly Task accepting;

    public HostileServer(string answer, bool readsAll = true)
    {
        listener.Start();
        accepting = Task.Run(() => AcceptAsync(Encoding.ASCII.GetBytes(answer), readsAll));
    }

    public string Address => $"127.0.0.1:{((IPEndPoint)listener.LocalEndpoint).Port}";

    public int Connections
    {
        get
        {
            lock (connections)
                return connections.Count;
        }
    }

    /// <summary>Sends a little more on each connection that is there.</summary>
    public async Task DripAsync(string text)
    {
        NetworkStream[] now;
        lock (connections)
            now = [.. connections];
        foreach (var connection in now)
        {
            try
            {
                await connection.WriteAsync(Encoding.ASCII.GetBytes(text), ended.Token);
            }
            catch (IOException)
            {
                // The client has gone.
            }
        }
    }

    /// <summary>Lets seconds pass, in each of which this says a little, until the call ends.</summary>
    public async Task PassAsync(FakeTimeProvider time, Task call, string drip)
    {
        for (var second = 0; second < 3600 && !call.IsCompleted; second++)
        {
            if (drip.Length > 0)
                await DripAsync(drip);
            // The call has to come to its waiting before time passes, and to its end when it has.
            await Task.WhenAny(call, Task.Delay(2, ended.Token));
            time.Advance(TimeSpan.FromSeconds(1));
        }
        await call.WaitAsync(TimeSpan.FromSeconds(30), ended.Token);
    }

    public async ValueTask DisposeAsync()
    {
        await ended.CancelAsync();
        // Not the other way round: accepting from a listener that is stopped is another error than that of the end.
        await accepting;
        listener.Stop();
        foreach (var connection in connections)
            await connection.DisposeAsync();
        ended.Dispose();
    }

    private async Task AcceptAsync(byte[] answer, bool readsAll)
    {
        try
        {
            while (true)
            {
                var stream = new NetworkStream(await listener.AcceptSocketAsync(ended.Token), ownsSocket: true);
                lock (connections)
                    connections.Add(stream);
                try
                {
                    await stream.WriteAsync(answer, ended.Token);
                }
                catch (IOException)
                {
                    // That client has gone; the next one is answered all the same.
                    continue;
                }
                if (readsAll)
                    _ = stream.CopyToAsync(Stream.Null, ended.Token).ContinueWith(t => t.Exception, TaskScheduler.Default);
            }
        }
        catch (OperationCanceledException)
        {
            // The end of the test.
        }
    }
}
