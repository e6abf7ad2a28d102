using System.Globalization;
using ImageTools.Convert;
using ImageTools.Disks.Codecs;

namespace ImageTools.Cli.Output;

/// <summary>Shows the time of each stage of a conversion.</summary>
internal static class StatisticsText
{
    /// <summary>For people: one line for each stage, and the stage that limits.</summary>
    public static void Write(TextWriter to, CopyStatistics statistics, TimeSpan elapsed)
    {
        to.WriteLine(
            string.Create(
                CultureInfo.InvariantCulture,
                $"{statistics.Threads} threads, {statistics.Buffers} buffers, {elapsed.TotalSeconds:0.00} s; {NativeCodecs.Description}"
            )
        );
        foreach (var stage in Enum.GetValues<CopyStage>())
        {
            if (statistics[stage] > TimeSpan.Zero)
            {
                to.WriteLine(
                    string.Create(
                        CultureInfo.InvariantCulture,
                        $"  {stage.ToString().ToLowerInvariant(),-8} {statistics[stage].TotalSeconds,8:0.00} s"
                    )
                );
            }
        }
        to.WriteLine(
            string.Create(
                CultureInfo.InvariantCulture,
                $"  read {Sizes.Bytes(statistics[CopyCounter.BytesRead])} in {statistics[CopyCounter.Reads]} calls; units: "
                    + $"{statistics[CopyCounter.UnitsPassed]} passed through, {statistics[CopyCounter.UnitsDecoded]} decompressed, "
                    + $"{statistics[CopyCounter.UnitsEncoded]} compressed, {statistics[CopyCounter.UnitsPlain]} stored as they are"
            )
        );
        if (statistics[CopyCounter.BytesCopiedInKernel] > 0)
            to.WriteLine($"  {Sizes.Bytes(statistics[CopyCounter.BytesCopiedInKernel])} copied inside the kernel");
        to.WriteLine($"limited by: {Explain(statistics.Limit)}");
    }

    private static string Explain(CopyStage stage) =>
        stage switch
        {
            CopyStage.Read => "read (the source's disk)",
            CopyStage.Decode => "decode (decompressing; more processors help)",
            CopyStage.Encode => "encode (compressing; more processors or a lower compression_level help)",
            CopyStage.Layout => "layout (walking the map)",
            CopyStage.Write => "write (the target's disk)",
            CopyStage.Hash => "hash (in order; --hash xxh3 or tree is faster than sha256 and md5)",
            CopyStage.Output => "output (what takes the bytes in order)",
            CopyStage.Flush => "flush (the target's disk)",
            _ => "waiting",
        };
}
