using System.Runtime.ExceptionServices;

namespace ImageTools.Convert.Engine;

/// <summary>Threads that do blocking work. The first error wins, stops the others, and is thrown as it was.</summary>
internal static class Workers
{
    /// <summary>More would need more memory than a command may take, and no disk feeds them.</summary>
    private const int MostByDefault = 24;

    /// <summary>
    /// The number of threads meant by <paramref name="asked"/>: 0 is one a processor and one more, so that reading, computing and
    /// writing overlap.
    /// </summary>
    public static int Count(int asked) => asked > 0 ? asked : Math.Min(Environment.ProcessorCount + 1, MostByDefault);

    /// <summary>Runs <paramref name="work"/> for 0 to <paramref name="count"/> - 1, begun in that order.</summary>
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
