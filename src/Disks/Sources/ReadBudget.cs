using System.Globalization;

namespace ImageTools.Disks.Sources;

/// <summary>
/// The limits for the reads of one disk: number, bytes, time and cancellation. All wrappers of that disk share it, and any number of
/// threads use it. Each read costs two comparisons and one query of the clock.
/// </summary>
public sealed class ReadBudget
{
    private readonly TimeProvider time;
    private readonly long begun;
    private readonly CancellationToken cancellation;
    private long reads,
        bytes;
    private volatile bool released;

    /// <summary>A budget that begins now.</summary>
    /// <param name="limits">How much.</param>
    /// <param name="time">Clock of <see cref="ReadLimits.Time"/>; only its timestamps are used, which do not depend on the system's time of
    /// day.</param>
    /// <param name="cancellation">Ends every read.</param>
    public ReadBudget(ReadLimits limits, TimeProvider? time = null, CancellationToken cancellation = default)
        : this(limits, time ?? TimeProvider.System, (time ?? TimeProvider.System).GetTimestamp(), cancellation) { }

    private ReadBudget(ReadLimits limits, TimeProvider time, long begun, CancellationToken cancellation)
    {
        Limits = limits;
        this.time = time;
        this.begun = begun;
        this.cancellation = cancellation;
    }

    /// <summary>The limits at the beginning.</summary>
    public ReadLimits Limits { get; }

    /// <summary>Reads so far.</summary>
    public long Reads => Volatile.Read(ref reads);

    /// <summary>Bytes so far.</summary>
    public long Bytes => Volatile.Read(ref bytes);

    /// <summary>A budget for another disk: its own reads and bytes, but the same clock and end.</summary>
    public ReadBudget ForAnotherDisk() => new(Limits, time, begun, cancellation);

    /// <summary>A budget with the same cancellation and new limits, from now on.</summary>
    public ReadBudget With(ReadLimits limits) => new(limits, time, time.GetTimestamp(), cancellation);

    /// <summary>The inspection is finished. Reads from now on are copying, which only a cancellation limits.</summary>
    public void Release() => released = true;

    /// <summary>Call it at every step that can be frequent without a read: an extent, a pass of a loop.</summary>
    /// <param name="source">The source.</param>
    /// <param name="offset">The offset.</param>
    /// <exception cref="ReadLimitException">The time is over.</exception>
    /// <exception cref="OperationCanceledException">The work was cancelled.</exception>
    public void Check(BlockSource source, long offset)
    {
        cancellation.ThrowIfCancellationRequested();
        if (!released && Limits.Time != TimeSpan.MaxValue && time.GetElapsedTime(begun) > Limits.Time)
            throw new ReadLimitException(source.Name, Duration(Limits.Time), offset);
    }

    /// <summary>Call it before a read.</summary>
    /// <param name="source">The source.</param>
    /// <param name="offset">First byte.</param>
    /// <param name="count">Bytes.</param>
    /// <exception cref="ReadLimitException">The limit is exceeded.</exception>
    /// <exception cref="OperationCanceledException">The work was cancelled.</exception>
    public void Charge(BlockSource source, long offset, int count)
    {
        Check(source, offset);
        if (released)
            return;
        if (Interlocked.Increment(ref reads) > Limits.Reads)
            throw new ReadLimitException(source.Name, string.Create(CultureInfo.InvariantCulture, $"{Limits.Reads} reads"), offset);
        if (Interlocked.Add(ref bytes, count) > Limits.Bytes)
            throw new ReadLimitException(source.Name, string.Create(CultureInfo.InvariantCulture, $"{Limits.Bytes} bytes"), offset);
    }

    private static string Duration(TimeSpan limit) =>
        limit.TotalSeconds < 120
            ? string.Create(CultureInfo.InvariantCulture, $"{limit.TotalSeconds:0.#} seconds")
            : string.Create(CultureInfo.InvariantCulture, $"{limit.TotalMinutes:0.#} minutes");
}
