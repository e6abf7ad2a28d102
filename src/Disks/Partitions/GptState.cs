namespace ImageTools.Disks.Partitions;

/// <summary>State of the parts of a GPT.</summary>
/// <param name="PrimaryValid">Header at LBA 1 and its entries have right checksums.</param>
/// <param name="BackupValid">Header at the last LBA and its entries have right checksums.</param>
/// <param name="BackupAtEnd">The primary states that the backup is in the last sector of the disk, its right place.</param>
/// <param name="ProtectiveMbr">LBA 0 has an entry of type 0xEE that begins at sector 1; Linux requires that.</param>
/// <param name="Refusal">The reason why Linux refuses the primary copy although its checksums are right, or null.</param>
public sealed record GptState(bool PrimaryValid, bool BackupValid, bool BackupAtEnd, bool ProtectiveMbr, string? Refusal = null);
