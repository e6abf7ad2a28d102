using System.Runtime.ExceptionServices;

namespace ImageTools.Convert.Engine;

/// <summary>
/// Work done by several threads and taken over by one, in order. At most a fixed number of results exists at any time: a slow taker slows the
/// workers down.
/// </summary>
/// <typeparam name="TWork">What a worker is given.</typeparam>
/// <typeparam name="TSlot">Holds one result; reused.</typeparam>
internal sealed class OrderedPipeline<TWork, TSlot>
    where TSlot : class
{
    private readonly Lock source = new();
    private readonly object gate = new();
    private readonly TSlot[] slots;
    private readonly bool[] ready;
    private long begun, taken, total = long.MaxValue;
    private ExceptionDispatchInfo? error;

    /// <summary>Creates a pipeline with one slot for each of <paramref name="slots"/>.</summary>
    public OrderedPipeline(TSlot[] slots)
    {
        this.slots = slots;
        ready = new bool[slots.Length];
    }

    /// <summary>Runs to the end of <paramref name="work"/>. Results are taken over on the calling thread.</summary>
    public void Run<TWorker>(
        IEnumerable<TWork> work, int threads, Func<TWorker> createWorker, Action<TWorker, TWork, TSlot> process, Action<TSlot> take, CancellationToken cancellation)
        where TWorker : IDisposable
    {
        using var items = work.GetEnumerator();
        using var wake = cancellation.UnsafeRegister(_ => Fail(new OperationCanceledException(cancellation)), null);
        var running = new Thread[threads];
        for (var i = 0; i < threads; i++)
        {
            running[i] = new Thread(() => Work(items, createWorker, process), 1 << 20) { IsBackground = true };
            running[i].Start();
        }
        try
        {
            TakeAll(take);
        }
        catch (Exception e)
        {
            Fail(e);
        }
        foreach (var thread in running)
            thread.Join();
        error?.Throw();
    }

    private void Work<TWorker>(IEnumerator<TWork> items, Func<TWorker> createWorker, Action<TWorker, TWork, TSlot> process)
        where TWorker : IDisposable
    {
        try
        {
            using var worker = createWorker();
            while (Next(items, out var index, out var item))
            {
                process(worker, item, slots[index % slots.Length]);
                lock (gate)
                {
                    ready[index % slots.Length] = true;
                    Monitor.PulseAll(gate);
                }
            }
        }
        catch (Exception e)
        {
            Fail(e);
        }
    }

    private bool Next(IEnumerator<TWork> items, out long index, out TWork item)
    {
        lock (source)
        {
            item = default!;
            lock (gate)
            {
                index = begun;
                while (error is null && begun - taken >= slots.Length)
                    Monitor.Wait(gate);
                if (error is not null || total != long.MaxValue)
                    return false;
            }
            var more = items.MoveNext();
            lock (gate)
            {
                if (!more)
                {
                    total = begun;
                    Monitor.PulseAll(gate);
                    return false;
                }
                begun++;
            }
            item = items.Current;
            return true;
        }
    }

    private void TakeAll(Action<TSlot> take)
    {
        while (true)
        {
            var index = taken % slots.Length;
            lock (gate)
            {
                while (error is null && !ready[index] && taken < total)
                    Monitor.Wait(gate);
                if (error is not null || taken >= total)
                    return;
            }
            take(slots[index]);
            lock (gate)
            {
                ready[index] = false;
                taken++;
                Monitor.PulseAll(gate);
            }
        }
    }

    private void Fail(Exception exception)
    {
        lock (gate)
        {
            error ??= ExceptionDispatchInfo.Capture(exception);
            Monitor.PulseAll(gate);
        }
    }
}
