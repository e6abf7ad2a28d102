namespace ImageTools.Disks.Partitions;

/// <summary>Which parts of a GPT are sound.</summary>
/// <param name="PrimaryValid">Header at LBA 1 and its entries have right checksums.</param>
/// <param name="BackupValid">Header at the last LBA and its entries have right checksums.</param>
/// <param name="BackupAtEnd">The primary says that the backup is in the last sector of the disk, where it belongs.</param>
/// <param name="ProtectiveMbr">LBA 0 has an entry of type 0xEE that begins at sector 1; Linux takes no other.</param>
/// <param name="Refusal">Why Linux does not take the primary copy although its checksums are right, or null.</param>
public sealed record GptState(bool PrimaryValid, bool BackupValid, bool BackupAtEnd, bool ProtectiveMbr, string? Refusal = null);
