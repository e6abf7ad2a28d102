using System.Diagnostics;
using ImageTools.LocalCloud;
using ImageTools.LocalCloud.Faults;
using ImageTools.Upload;

namespace ImageTools.Tests.Support;

/// <summary>An embedded cloud on a clock that jumps, for one row of the fault matrix, and what became of its cells.</summary>
internal sealed class FaultBench : IAsyncDisposable
{
    /// <summary>No cell may hang; most take a fraction of a second.</summary>
    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(45), Idle = TimeSpan.FromMilliseconds(150);

    private readonly TempDirectory directory = new();
    private readonly CancellationTokenSource ended = new();
    private readonly List<string> table = [];
    private Func<FaultRequest, Fault?>? fault;
    private long last = Stopwatch.GetTimestamp();
    private Task pump = Task.CompletedTask;

    public InstantTime Time { get; } = new();

    /// <summary>Whether no fault happens now.</summary>
    public bool IsCalm => Volatile.Read(ref fault) is null;

    public SocketsHttpHandler Handler { get; } = new() { UseProxy = false };

    public LocalCloudServer Cloud { get; private set; } = null!;

    public string this[string name] => directory[name];

    public static async Task<FaultBench> StartAsync()
    {
        var bench = new FaultBench();
        bench.Cloud = await LocalCloudServer.StartAsync(new LocalCloudOptions { DataDirectory = bench["cloud"], Time = bench.Time, Fault = bench.Choose });
        bench.pump = Task.Run(bench.PumpAsync);
        return bench;
    }

    /// <summary>
    /// Runs a command while the cell's fault happens, and, if that ended in an error, once more without: that must work. Returns the error's code, or null.
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
            Assert.False(string.IsNullOrWhiteSpace(e.Code) || string.IsNullOrWhiteSpace(e.Message), $"{cell}: an error without code or message.");
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
        Handler.Dispose();
        ended.Dispose();
        directory.Dispose();
        if (Environment.GetEnvironmentVariable("IMAGETOOLS_FAULT_TABLE") is { Length: > 0 } path)
            File.AppendAllLines(path, table);
    }

    private Fault? Choose(FaultRequest request)
    {
        Volatile.Write(ref last, Stopwatch.GetTimestamp());
        return Volatile.Read(ref fault)?.Invoke(request);
    }

    /// <summary>While faults happen and no request comes any more, whoever waits waits for the clock. Moving it too early costs a retry or an error, never the result of the calm run.</summary>
    private async Task PumpAsync()
    {
        while (!ended.IsCancellationRequested)
        {
            await Task.Delay(Idle / 2);
            if (IsCalm || Stopwatch.GetElapsedTime(Volatile.Read(ref last)) < Idle)
                continue;
            Volatile.Write(ref last, Stopwatch.GetTimestamp());
            Time.Advance(TimeSpan.FromSeconds(301));
        }
    }
}
