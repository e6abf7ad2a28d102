using ImageTools.Disks.Partitions;

namespace ImageTools.Inspect.Checks.Disk;

/// <summary>Checks that LBA 0 announces the GPT.</summary>
internal sealed class GptProtectiveMbr() : Check("gpt-protective-mbr", Severity.Error, "The protective MBR announces the GPT")
{
    /// <inheritdoc/>
    public override Verdict Run(CheckContext context)
    {
        if (context.Layout.Tables.All(t => t.Gpt is null))
            return Verdict.Skip("There is no GPT.");
        if (context.Layout.Tables.Any(t => t.Gpt is { ProtectiveMbr: false }))
        {
            return Verdict.Fail(
                "LBA 0 has no entry of type 0xEE that begins at sector 1: Linux, GRUB and the firmware ignore the GPT.",
                "gdisk DISK, then w, writes a new protective MBR.",
                [.. DiskFacts.Problems(context, PartitionProblemKind.ProtectiveMbr)]
            );
        }
        var hybrid = context.Layout.Tables.Any(t => t.Kind == PartitionTableKind.Hybrid);
        return hybrid
            ? Verdict
                .Fail(
                    "The MBR names real partitions beside the GPT (hybrid).",
                    "gdisk DISK: x, n, w makes a plain protective MBR.",
                    DiskFacts.Disk("hybrid")
                )
                .At(Severity.Info)
            : Verdict.Pass("LBA 0 has an entry of type 0xEE.");
    }
}
