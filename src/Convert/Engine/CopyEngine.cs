using System.Runtime.ExceptionServices;

namespace ImageTools.Convert.Engine;

/// <summary>
/// The engine of every conversion. Jobs are cut in order, and several threads work on them. Where the target needs an order, one thread
/// takes the results in order. The set of slots is fixed: a slow taker slows the workers down, and memory does not depend on the image. The
/// first error stops everything and is rethrown unchanged.
/// </summary>
/// <typeparam name="TSlot">A job and its result; reused.</typeparam> <typeparam name="TWorker">State of one thread.</typeparam>
internal sealed class CopyEngine<TSlot, TWorker>
    where TSlot : class
    where TWorker : EngineWorker
{
    /// <summary>A slot takes up to 5 MiB.</summary>
    private const int MostSlots = 24;

    private readonly CopySettings settings;
    private readonly Lock cutting = new();
    private readonly object gate = new();
    private readonly TSlot[] slots;
    private readonly bool[] ready;
    private readonly Func<TWorker> createWorker;
    private readonly int threads;
    private long begun,
        taken,
        total = long.MaxValue;
    private ExceptionDispatchInfo? error;

    /// <summary>Creates an engine.</summary>
    /// <param name="settings">Threads and slots.</param>
    /// <param name="createSlot">Makes a slot.</param>
    /// <param name="createWorker">Makes the state of one thread.</param>
    public CopyEngine(CopySettings settings, Func<TSlot> createSlot, Func<TWorker> createWorker)
    {
        this.settings = settings;
        this.createWorker = createWorker;
        threads = Workers.Count(settings.Threads);
        slots = new TSlot[Math.Max(threads, settings.Buffers > 0 ? settings.Buffers : Math.Min(threads * 3, MostSlots))];
        for (var i = 0; i < slots.Length; i++)
            slots[i] = createSlot();
        ready = new bool[slots.Length];
    }

    /// <summary>
    /// Cuts jobs until <paramref name="cut"/> has no more, works on them, and calls <paramref name="take"/> for each in order on the
    /// calling thread.
    /// </summary>
    public void RunInOrder(
        Func<TSlot, bool> cut,
        Action<TWorker, TSlot> work,
        Action<TSlot, StageClock> take,
        CancellationToken cancellation
    )
    {
        var clock = new StageClock();
        Run(worker => WorkInOrder(worker, cut, work), () => TakeAll(take, clock), cancellation);
        settings.Statistics?.Add(clock);
    }

    /// <summary>The same without an order: each worker has one slot, and no thread waits for another.</summary>
    public void Run(Func<TSlot, bool> cut, Action<TWorker, TSlot> work, CancellationToken cancellation)
    {
        var next = -1;
        Run(
            worker =>
            {
                var slot = slots[Interlocked.Increment(ref next)];
                while (Cut(cut, slot))
                {
                    worker.Clock.Spent(CopyStage.Layout);
                    work(worker, slot);
                    worker.Clock.Restart();
                }
            },
            () => { },
            cancellation
        );
    }

    private void Run(Action<TWorker> body, Action meanwhile, CancellationToken cancellation)
    {
        if (settings.Statistics is { } statistics)
            (statistics.Threads, statistics.Buffers) = (threads, slots.Length);
        using var wake = cancellation.UnsafeRegister(_ => Fail(new OperationCanceledException(cancellation)), null);
        var running = new Thread[threads];
        for (var i = 0; i < threads; i++)
        {
            running[i] = new Thread(() => Work(body), 1 << 20) { IsBackground = true };
            running[i].Start();
        }
        try
        {
            meanwhile();
        }
        catch (Exception e)
        {
            Fail(e);
        }
        foreach (var thread in running)
            thread.Join();
        error?.Throw();
    }

    private void Work(Action<TWorker> body)
    {
        try
        {
            using var worker = createWorker();
            body(worker);
            settings.Statistics?.Add(worker.Clock);
        }
        catch (Exception e)
        {
            Fail(e);
        }
    }

    private bool Cut(Func<TSlot, bool> cut, TSlot slot)
    {
        lock (cutting)
        {
            lock (gate)
            {
                if (error is not null || total != long.MaxValue)
                    return false;
            }
            if (cut(slot))
                return true;
            lock (gate)
                total = 0;
            return false;
        }
    }

    private void WorkInOrder(TWorker worker, Func<TSlot, bool> cut, Action<TWorker, TSlot> work)
    {
        while (Next(worker, cut, out var index))
        {
            worker.Clock.Spent(CopyStage.Layout);
            work(worker, slots[index % slots.Length]);
            worker.Clock.Restart();
            lock (gate)
            {
                ready[index % slots.Length] = true;
                Monitor.PulseAll(gate);
            }
        }
    }

    private bool Next(TWorker worker, Func<TSlot, bool> cut, out long index)
    {
        lock (cutting)
        {
            lock (gate)
            {
                index = begun;
                while (error is null && begun - taken >= slots.Length)
                    Monitor.Wait(gate);
                worker.Clock.Spent(CopyStage.Wait);
                if (error is not null || total != long.MaxValue)
                    return false;
            }
            var more = cut(slots[index % slots.Length]);
            lock (gate)
            {
                if (more)
                {
                    begun++;
                    return true;
                }
                total = begun;
                Monitor.PulseAll(gate);
                return false;
            }
        }
    }

    private void TakeAll(Action<TSlot, StageClock> take, StageClock clock)
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
            clock.Restart();
            take(slots[index], clock);
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
