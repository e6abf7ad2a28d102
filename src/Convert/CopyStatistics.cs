using System.Diagnostics;
using ImageTools.Convert.Engine;

namespace ImageTools.Convert;

/// <summary>Where the time of a conversion went, and what was moved. Filled in when its threads end.</summary>
public sealed class CopyStatistics
{
    private readonly long[] ticks = new long[Enum.GetValues<CopyStage>().Length];
    private readonly long[] counters = new long[Enum.GetValues<CopyCounter>().Length];

    /// <summary>Worker threads.</summary>
    public int Threads { get; internal set; }

    /// <summary>Slots between the workers and what has to be done in order.</summary>
    public int Buffers { get; internal set; }

    /// <summary>Time of all threads together.</summary>
    public TimeSpan this[CopyStage stage] => Stopwatch.GetElapsedTime(0, Interlocked.Read(ref ticks[(int)stage]));

    /// <summary>A count.</summary>
    public long this[CopyCounter counter] => Interlocked.Read(ref counters[(int)counter]);

    /// <summary>
    /// The stage that a faster run would have to make faster: the one in order when workers waited for it for more than a quarter of their
    /// time, otherwise the one that the workers spent most time in.
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

    /// <summary>Adds what one thread measured.</summary>
    internal void Add(StageClock clock)
    {
        for (var i = 0; i < ticks.Length; i++)
            Interlocked.Add(ref ticks[i], clock.Ticks[i]);
        for (var i = 0; i < counters.Length; i++)
            Interlocked.Add(ref counters[i], clock.Counters[i]);
    }
}
