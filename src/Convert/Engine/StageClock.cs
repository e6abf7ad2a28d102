using System.Diagnostics;

namespace ImageTools.Convert.Engine;

/// <summary>The stopwatch of one thread: the time since the last call belongs to the stage that is named.</summary>
internal sealed class StageClock
{
    private long last = Stopwatch.GetTimestamp();

    /// <summary>Time by stage.</summary>
    public long[] Ticks { get; } = new long[Enum.GetValues<CopyStage>().Length];

    /// <summary>Counts.</summary>
    public long[] Counters { get; } = new long[Enum.GetValues<CopyCounter>().Length];

    /// <summary>What was done since the last call was this.</summary>
    public void Spent(CopyStage stage)
    {
        var now = Stopwatch.GetTimestamp();
        Ticks[(int)stage] += now - last;
        last = now;
    }

    /// <summary>What was done since the last call counts for nothing.</summary>
    public void Restart() => last = Stopwatch.GetTimestamp();

    /// <summary>Adds to a count.</summary>
    public void Count(CopyCounter counter, long by = 1) => Counters[(int)counter] += by;
}
