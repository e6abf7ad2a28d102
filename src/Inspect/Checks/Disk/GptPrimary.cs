using ImageTools.Disks.Partitions;

namespace ImageTools.Inspect.Checks.Disk;

/// <summary>Checks that the primary GPT is valid.</summary>
internal sealed class GptPrimary() : Check("gpt-primary", Severity.Error, "The primary GPT is valid")
{
    /// <inheritdoc/>
    public override Verdict Run(CheckContext context)
    {
        if (context.Layout.Tables.All(t => t.Gpt is null))
            return Verdict.Skip("There is no GPT.");
        if (context.Layout.Tables.All(t => t.Gpt is null or { PrimaryValid: true, Refusal: null }))
            return Verdict.Pass("Header and entries have the right checksums, and Linux accepts them.");
        if (context.Layout.Tables.All(t => t.Gpt is null or { PrimaryValid: true }))
        {
            return Verdict.Fail(
                "The primary GPT has right checksums, but Linux does not accept it and sees no partition: the disk was cut off, or "
                    + "the table was made for another one.",
                "Make the disk as long as it was (imagetools convert --size), or write the table again for this disk: sfdisk -d of the "
                    + "whole disk, without last-lba, into sfdisk.",
                [.. DiskFacts.Problems(context, PartitionProblemKind.PrimaryGpt)]
            );
        }
        return Verdict.Fail(
            "The primary GPT is damaged; the firmware and the kernel may refuse the disk.",
            "sgdisk --load-backup or gdisk (r, b, w) restores it from the backup at the end of the disk.",
            [.. DiskFacts.Problems(context, PartitionProblemKind.PrimaryGpt)]
        );
    }
}
