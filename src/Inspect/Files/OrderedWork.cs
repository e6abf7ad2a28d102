namespace ImageTools.Inspect.Files;

/// <summary>Work on many files by several threads, with the results in the order of the files.</summary>
public static class OrderedWork
{
    // A worker that has finished goes on with the next files while a large file is still read.
    private const int UsualAhead = 64;

    /// <summary>
    /// The results of <paramref name="work"/>, in order. A bounded number of items is taken ahead. The first exception ends it, after the
    /// results before it.
    /// </summary>
    /// <typeparam name="TItem">Type of the items.</typeparam>
    /// <typeparam name="TResult">Type of the results.</typeparam>
    /// <param name="items">They are enumerated by one thread, the caller's.</param>
    /// <param name="work">It is called by several threads.</param>
    /// <param name="cancellation">Ends it.</param>
    /// <param name="ahead">Items that are taken ahead for each processor.</param>
    public static IEnumerable<TResult> Select<TItem, TResult>(
        IEnumerable<TItem> items,
        Func<TItem, TResult> work,
        CancellationToken cancellation,
        int ahead = UsualAhead
    )
    {
        var window = new Queue<Task<TResult>>();
        var most = ahead * Math.Max(1, Environment.ProcessorCount);
        using var source = items.GetEnumerator();
        try
        {
            var more = true;
            while (more || window.Count > 0)
            {
                cancellation.ThrowIfCancellationRequested();
                while (more && window.Count < most && (more = source.MoveNext()))
                {
                    var item = source.Current;
                    window.Enqueue(Task.Run(() => work(item), cancellation));
                }
                if (window.TryDequeue(out var next))
                    yield return next.GetAwaiter().GetResult();
            }
        }
        finally
        {
            // Nothing may read after the caller has closed the image. Their errors come after the one that ended this.
            Task.WhenAll(window)
                .ContinueWith(_ => { }, CancellationToken.None, TaskContinuationOptions.None, TaskScheduler.Default)
                .Wait();
        }
    }
}
