using ImageTools.Convert;
using ImageTools.Disks.Codecs;

namespace ImageTools.Cli.Output.Answers;

/// <summary>Time of each stage of a conversion.</summary>
internal sealed record ConvertStatistics
{
    /// <summary>Worker threads.</summary>
    public required int Threads { get; init; }

    /// <summary>Buffers.</summary>
    public required int Buffers { get; init; }

    /// <summary>Libraries in use.</summary>
    public required string Codecs { get; init; }

    /// <summary>The stage that limits.</summary>
    public required CopyStage Limit { get; init; }

    /// <summary>Seconds of all threads together, by stage.</summary>
    public required StageSeconds Seconds { get; init; }

    public required long BytesRead { get; init; }

    public required long Reads { get; init; }

    public required long UnitsDecoded { get; init; }

    public required long UnitsEncoded { get; init; }

    public required long UnitsPassed { get; init; }

    public required long UnitsPlain { get; init; }

    public required long BytesWritten { get; init; }

    public required long BytesCopiedInKernel { get; init; }

    public static ConvertStatistics Of(CopyStatistics statistics) =>
        new()
        {
            Threads = statistics.Threads,
            Buffers = statistics.Buffers,
            Codecs = NativeCodecs.Description,
            Limit = statistics.Limit,
            Seconds = StageSeconds.Of(statistics),
            BytesRead = statistics[CopyCounter.BytesRead],
            Reads = statistics[CopyCounter.Reads],
            UnitsDecoded = statistics[CopyCounter.UnitsDecoded],
            UnitsEncoded = statistics[CopyCounter.UnitsEncoded],
            UnitsPassed = statistics[CopyCounter.UnitsPassed],
            UnitsPlain = statistics[CopyCounter.UnitsPlain],
            BytesWritten = statistics[CopyCounter.BytesWritten],
            BytesCopiedInKernel = statistics[CopyCounter.BytesCopiedInKernel],
        };
}

/// <summary>Seconds by stage.</summary>
internal sealed record StageSeconds
{
    public required double Read { get; init; }

    public required double Decode { get; init; }

    public required double Encode { get; init; }

    public required double Layout { get; init; }

    public required double Write { get; init; }

    public required double Hash { get; init; }

    public required double Output { get; init; }

    public required double Flush { get; init; }

    public required double Wait { get; init; }

    public static StageSeconds Of(CopyStatistics statistics)
    {
        double Seconds(CopyStage stage) => Math.Round(statistics[stage].TotalSeconds, 4);
        return new StageSeconds
        {
            Read = Seconds(CopyStage.Read),
            Decode = Seconds(CopyStage.Decode),
            Encode = Seconds(CopyStage.Encode),
            Layout = Seconds(CopyStage.Layout),
            Write = Seconds(CopyStage.Write),
            Hash = Seconds(CopyStage.Hash),
            Output = Seconds(CopyStage.Output),
            Flush = Seconds(CopyStage.Flush),
            Wait = Seconds(CopyStage.Wait),
        };
    }
}
