using System.Diagnostics;
using ImageTools.Cloud;
using ImageTools.LocalCloud;
using ImageTools.LocalCloud.Faults;

namespace ImageTools.Tests.Support;

/// <summary>An embedded cloud on a clock that jumps, for one row of the fault matrix, and what became of its cells.</summary>
internal sealed class FaultBench : IAsyncDisposable
{
    /// <summary>No cell may hang; most take a fraction of a second.</summary>
    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(45),
        Idle = TimeSpan.FromMilliseconds(150),
        Look = TimeSpan.FromMilliseconds(10);

    private readonly TempDirectory directory = new();
    private readonly CancellationTokenSource ended = new();
    private readonly List<string> table = [];
    private Func<FaultRequest, Fault?>? fault;
    private readonly ServerTime serverTime;
    private readonly Counting handler = new();
    private Task pump = Task.CompletedTask;

    private FaultBench() => serverTime = new ServerTime(Time);

    public InstantTime Time { get; } = new();

    /// <summary>Whether no fault happens now.</summary>
    public bool IsCalm => Volatile.Read(ref fault) is null;

    public HttpMessageHandler Handler => handler;

    public LocalCloudServer Cloud { get; private set; } = null!;

    public string this[string name] => directory[name];

    public static async Task<FaultBench> StartAsync()
    {
        var bench = new FaultBench();
        bench.Cloud = await LocalCloudServer.StartAsync(
            new LocalCloudOptions
            {
                DataDirectory = bench["cloud"],
                Time = bench.serverTime,
                Fault = bench.Choose,
            }
        );
        bench.pump = Task.Run(bench.PumpAsync);
        return bench;
    }

    /// <summary>
    /// Runs a command while the cell's fault happens, and, if that ended in an error, once more without: that must work. Returns the
    /// error's code, or null.
    /// </summary>
    public async Task<string?> RunAsync(FaultCell cell, Func<CancellationToken, Task> command)
    {
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(TestContext.Current.CancellationToken);
        limit.CancelAfter(Limit);
        string? code = null;
        try
        {
            Volatile.Write(ref fault, cell.Choose);
            await command(limit.Token);
        }
        catch (CloudException e)
        {
            code = e.Code;
            Assert.False(
                string.IsNullOrWhiteSpace(e.Code) || string.IsNullOrWhiteSpace(e.Message),
                $"{cell}: an error without code or message."
            );
            Assert.False(string.IsNullOrWhiteSpace(e.Hint), $"{cell}: {e.Code} ({e.Message}) does not say what to do.");
            Assert.DoesNotContain(Cloud.AccessKeySecret, $"{e} {e.Hint}", StringComparison.Ordinal);
        }
        catch (Exception e) when (e is not Xunit.Sdk.IAssertionException)
        {
            Assert.Fail($"{cell}: {e}");
        }
        Volatile.Write(ref fault, null);
        if (code is not null)
        {
            try
            {
                await command(limit.Token);
            }
            catch (Exception e)
            {
                Assert.Fail($"{cell} ended in {code}, and the same command without faults in {e}");
            }
        }
        table.Add($"{cell.Kind,-14} {cell.Operation,-24} {cell.Percent,2} %  {cell.Hits,3} faults  {code ?? "ok"}");
        return code;
    }

    public async ValueTask DisposeAsync()
    {
        await ended.CancelAsync();
        await pump;
        await Cloud.DisposeAsync();
        handler.Dispose();
        ended.Dispose();
        directory.Dispose();
        if (Environment.GetEnvironmentVariable("IMAGETOOLS_FAULT_TABLE") is { Length: > 0 } path)
            File.AppendAllLines(path, table);
    }

    private Fault? Choose(FaultRequest request) => Volatile.Read(ref fault)?.Invoke(request);

    /// <summary>
    /// Moves the clock when nothing else can go on: each request under way is one that the server holds back by the clock, or none is under
    /// way and somebody waits for it. How fast the machine is does not matter: a request that the server is still about to carry out is
    /// never given up.
    /// </summary>
    private async Task PumpAsync()
    {
        var idle = Stopwatch.StartNew();
        while (!ended.IsCancellationRequested)
        {
            await Task.Delay(Look);
            var (held, underWay) = (serverTime.Held, handler.UnderWay);
            if (underWay > 0 || IsCalm)
                idle.Restart();
            if (IsCalm || (held == 0 || underWay > held) && (underWay > 0 || idle.Elapsed < Idle))
                continue;
            idle.Restart();
            Time.Advance(TimeSpan.FromSeconds(301));
        }
    }

    /// <summary>Knows how many requests wait for their answer.</summary>
    private sealed class Counting() : DelegatingHandler(new SocketsHttpHandler { UseProxy = false })
    {
        private int underWay;

        public int UnderWay => Volatile.Read(ref underWay);

        protected override async Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
        {
            Interlocked.Increment(ref underWay);
            try
            {
                return await base.SendAsync(request, cancellationToken);
            }
            finally
            {
                Interlocked.Decrement(ref underWay);
            }
        }
    }

    /// <summary>The same clock as the server sees it: knows how often the server waits for it to be moved.</summary>
    private sealed class ServerTime(InstantTime time) : TimeProvider
    {
        private int held;

        public int Held => Volatile.Read(ref held);

        public override long TimestampFrequency => time.TimestampFrequency;

        public override DateTimeOffset GetUtcNow() => time.GetUtcNow();

        public override long GetTimestamp() => time.GetTimestamp();

        public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period)
        {
            if (dueTime <= time.LongestPause)
                return time.CreateTimer(callback, state, dueTime, period);
            Interlocked.Increment(ref held);
            var released = 0;
            return new Holding(
                time.CreateTimer(
                    s =>
                    {
                        Release();
                        callback(s);
                    },
                    state,
                    dueTime,
                    period
                ),
                Release
            );

            void Release()
            {
                if (Interlocked.Exchange(ref released, 1) == 0)
                    Interlocked.Decrement(ref held);
            }
        }

        private sealed class Holding(ITimer inner, Action release) : ITimer
        {
            public bool Change(TimeSpan dueTime, TimeSpan period) => inner.Change(dueTime, period);

            public void Dispose()
            {
                release();
                inner.Dispose();
            }

            public ValueTask DisposeAsync()
            {
                Dispose();
                return ValueTask.CompletedTask;
            }
        }
    }
}
