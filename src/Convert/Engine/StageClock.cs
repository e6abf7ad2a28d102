using System.Diagnostics;

namespace ImageTools.Convert.Engine;

/// <summary>The stopwatch of one thread. Each call adds the time since the last call to the named stage.</summary>
internal sealed class StageClock
{
    private long last = Stopwatch.GetTimestamp();

    /// <summary>Time by stage.</summary>
    public long[] Ticks { get; } = new long[Enum.GetValues<CopyStage>().Length];

    /// <summary>Counts.</summary>
    public long[] Counters { get; } = new long[Enum.GetValues<CopyCounter>().Length];

    /// <summary>Adds the time since the last call to a stage.</summary>
    public void Spent(CopyStage stage)
    {
        var now = Stopwatch.GetTimestamp();
        Ticks[(int)stage] += now - last;
        last = now;
    }

    /// <summary>Drops the time since the last call.</summary>
    public void Restart() => last = Stopwatch.GetTimestamp();

    /// <summary>Adds to a count.</summary>
    public void Count(CopyCounter counter, long by = 1) => Counters[(int)counter] += by;
}
