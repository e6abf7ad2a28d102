using ImageTools.Disks.Partitions;

namespace ImageTools.Inspect.Checks.Disk;

/// <summary>Checks that the backup GPT is in its place.</summary>
internal sealed class GptBackup() : Check("gpt-backup", Severity.Warning, "The backup GPT is at the end of the disk")
{
    /// <inheritdoc/>
    public override Verdict Run(CheckContext context)
    {
        if (context.Layout.Tables.All(t => t.Gpt is null))
            return Verdict.Skip("There is no GPT.");
        if (context.Layout.Tables.All(t => t.Gpt is null or { BackupValid: true, BackupAtEnd: true }))
            return Verdict.Pass("The backup is in the last sector and valid.");
        return Verdict.Fail(
            "The backup GPT is damaged or not in the last sector. The kernel and growpart complain.",
            "sgdisk --move-second-header DISK (-e)",
            [.. DiskFacts.Problems(context, PartitionProblemKind.BackupGpt)]
        );
    }
}
