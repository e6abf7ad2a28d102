using System.Runtime.ExceptionServices;

namespace ImageTools.Convert.Engine;

/// <summary>Threads that do blocking work. The first error stops the other threads and is rethrown unchanged.</summary>
internal static class Workers
{
    /// <summary>More threads need too much memory, and no disk is fast enough for them.</summary>
    private const int MostByDefault = 24;

    /// <summary>
    /// The number of threads for <paramref name="asked"/>: 0 means one for each processor and one more, so that reading, computing and
    /// writing overlap.
    /// </summary>
    public static int Count(int asked) => asked > 0 ? asked : Math.Min(Environment.ProcessorCount + 1, MostByDefault);

    /// <summary>Runs <paramref name="work"/> for 0 to <paramref name="count"/> - 1, started in that order.</summary>
    public static void ForEach(long count, int threads, Action<int> work, CancellationToken cancellation)
    {
        long next = -1;
        Run(
            (int)Math.Min(Count(threads), Math.Max(count, 1)),
            stop =>
            {
                for (var i = Interlocked.Increment(ref next); i < count; i = Interlocked.Increment(ref next))
                {
                    stop.ThrowIfCancellationRequested();
                    work((int)i);
                }
            },
            cancellation
        );
    }

    /// <summary>Runs <paramref name="body"/> on a number of threads and waits for all. Its token ends with the first error.</summary>
    public static void Run(int threads, Action<CancellationToken> body, CancellationToken cancellation)
    {
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(cancellation);
        ExceptionDispatchInfo? first = null;
        var running = new Thread[threads];
        for (var i = 0; i < threads; i++)
        {
            running[i] = new Thread(
                () =>
                {
                    try
                    {
                        body(stop.Token);
                    }
                    catch (Exception e)
                    {
                        Interlocked.CompareExchange(ref first, ExceptionDispatchInfo.Capture(e), null);
                        stop.Cancel();
                    }
                },
                1 << 20
            )
            {
                IsBackground = true,
            };
            running[i].Start();
        }
        foreach (var thread in running)
            thread.Join();
        cancellation.ThrowIfCancellationRequested();
        first?.Throw();
    }
}
