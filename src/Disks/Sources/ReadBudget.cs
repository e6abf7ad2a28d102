using System.Globalization;

namespace ImageTools.Disks.Sources;

/// <summary>
/// What one reader of one disk may still read, until when, and whether anybody still wants it. Shared by all wrappers round that disk, and
/// used by any number of threads. It costs two comparisons and a look at the clock a read.
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
    /// <param name="time">Clock of <see cref="ReadLimits.Time"/>; only its timestamps are used, which no change of the system's time
    /// moves.</param>
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

    /// <summary>How much there was at the beginning.</summary>
    public ReadLimits Limits { get; }

    /// <summary>Reads so far.</summary>
    public long Reads => Volatile.Read(ref reads);

    /// <summary>Bytes so far.</summary>
    public long Bytes => Volatile.Read(ref bytes);

    /// <summary>The same for another disk: as many reads and bytes of its own, but one clock and one end.</summary>
    public ReadBudget ForAnotherDisk() => new(Limits, time, begun, cancellation);

    /// <summary>The same cancellation with other limits, from now on.</summary>
    public ReadBudget With(ReadLimits limits) => new(limits, time, time.GetTimestamp(), cancellation);

    /// <summary>What was to be found out is known: what is read from now on is copied, which is limited by a cancellation only.</summary>
    public void Release() => released = true;

    /// <summary>To be called at every step that may come often without a read: an extent, a turn of a loop.</summary>
    /// <param name="source">What is being read.</param>
    /// <param name="offset">Where.</param>
    /// <exception cref="ReadLimitException">The time is over.</exception>
    /// <exception cref="OperationCanceledException">Nobody wants it any more.</exception>
    public void Check(BlockSource source, long offset)
    {
        cancellation.ThrowIfCancellationRequested();
        if (!released && Limits.Time != TimeSpan.MaxValue && time.GetElapsedTime(begun) > Limits.Time)
            throw new ReadLimitException(source.Name, Duration(Limits.Time), offset);
    }

    /// <summary>To be called before a read.</summary>
    /// <param name="source">What is being read.</param>
    /// <param name="offset">First byte.</param>
    /// <param name="count">Bytes.</param>
    /// <exception cref="ReadLimitException">It is more than was allowed.</exception>
    /// <exception cref="OperationCanceledException">Nobody wants it any more.</exception>
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
