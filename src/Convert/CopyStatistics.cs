using System.Diagnostics;
using ImageTools.Convert.Engine;

namespace ImageTools.Convert;

/// <summary>Time of a conversion by stage, and its counters. Complete when its threads have ended.</summary>
public sealed class CopyStatistics
{
    private readonly long[] ticks = new long[Enum.GetValues<CopyStage>().Length];
    private readonly long[] counters = new long[Enum.GetValues<CopyCounter>().Length];

    /// <summary>Worker threads.</summary>
    public int Threads { get; internal set; }

    /// <summary>Slots between the workers and the stage that runs in order.</summary>
    public int Buffers { get; internal set; }

    /// <summary>Sum of the time of all threads.</summary>
    public TimeSpan this[CopyStage stage] => Stopwatch.GetElapsedTime(0, Interlocked.Read(ref ticks[(int)stage]));

    /// <summary>A count.</summary>
    public long this[CopyCounter counter] => Interlocked.Read(ref counters[(int)counter]);

    /// <summary>
    /// The stage that limits the speed. It is the stage in order when workers waited for it for more than a quarter of their time,
    /// otherwise the stage with most of the workers' time.
    /// </summary>
    public CopyStage Limit
    {
        get
        {
            CopyStage[] parallel = [CopyStage.Read, CopyStage.Decode, CopyStage.Encode, CopyStage.Layout, CopyStage.Write];
            var busy = parallel.Sum(s => this[s].Ticks);
            if (this[CopyStage.Flush].Ticks * Math.Max(1, Threads) > busy + this[CopyStage.Wait].Ticks)
                return CopyStage.Flush;
            if (this[CopyStage.Wait].Ticks * 3 > busy)
                return this[CopyStage.Hash] > this[CopyStage.Output] ? CopyStage.Hash : CopyStage.Output;
            return parallel.MaxBy(s => this[s]);
        }
    }

    /// <summary>Adds the measurements of one thread.</summary>
    internal void Add(StageClock clock)
    {
        for (var i = 0; i < ticks.Length; i++)
            Interlocked.Add(ref ticks[i], clock.Ticks[i]);
        for (var i = 0; i < counters.Length; i++)
            Interlocked.Add(ref counters[i], clock.Counters[i]);
    }
}
