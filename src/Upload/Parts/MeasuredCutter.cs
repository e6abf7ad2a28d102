namespace ImageTools.Upload.Parts;

/// <summary>
/// Cuts a large file by the speed of the line. Small parts come first and measure the line; later parts take some seconds each.
/// </summary>
/// <param name="length">Bytes of the file.</param>
/// <param name="connections">Gives the number of parts that are now in flight.</param>
/// <param name="time">Clock.</param>
internal sealed class MeasuredCutter(long length, Func<int> connections, TimeProvider time) : IPartCutter
{
    /// <summary>Number of parts of the first size.</summary>
    public const int Probes = 8;

    /// <summary>Bytes of each of them.</summary>
    public const long ProbeSize = 1 << 20;

    private const long MostMeasured = 16 << 20,
        WorthMeasuring = 64 << 20;
    private static readonly TimeSpan GoodPart = TimeSpan.FromSeconds(4);

    private readonly TaskCompletionSource measured = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly long begin = time.GetTimestamp();
    private long done;
    private int arrived;

    /// <inheritdoc/>
    public PartCut? Cut { get; private set; }

    /// <summary>
    /// Whether the size should follow the speed of the line. It does for large files, unless their parts must be large in any case.
    /// </summary>
    public static bool IsFor(long length) => length > WorthMeasuring && UsualCut.Least(length) <= UsualCut.DefaultSize;

    /// <summary>The cut of a file for this speed of the line (bytes a second) and this number of connections.</summary>
    public static PartCut CutFor(long length, double bytesPerSecond, int connections)
    {
        var ideal = bytesPerSecond / connections * GoodPart.TotalSeconds;
        var size = ProbeSize;
        while (size < MostMeasured && size * 2 <= ideal)
            size *= 2;
        var rest = Math.Max(size, UsualCut.RoundUp(UsualCut.Least(length)));
        return new PartCut([new PartRange(1, ProbeSize), new PartRange(Probes + 1, rest)]);
    }

    /// <inheritdoc/>
    public async ValueTask<long> LongestAsync(int number, CancellationToken cancellation)
    {
        if (number <= Probes)
            return ProbeSize;
        if (Cut is null)
        {
            await measured.Task.WaitAsync(cancellation).ConfigureAwait(false);
            var seconds = time.GetElapsedTime(begin).TotalSeconds;
            Cut = CutFor(length, seconds > 0 ? Interlocked.Read(ref done) / seconds : double.MaxValue, connections());
        }
        return Cut.SizeOf(number);
    }

    /// <inheritdoc/>
    public void Arrived(long bytes)
    {
        Interlocked.Add(ref done, bytes);
        if (Interlocked.Increment(ref arrived) >= Probes / 2)
            measured.TrySetResult();
    }
}
