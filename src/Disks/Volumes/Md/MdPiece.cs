namespace ImageTools.Disks.Volumes.Md;

/// <summary>Consecutive bytes of an array that lie together on one member.</summary>
/// <param name="Member">Place of the member in the array (raid_disk).</param>
/// <param name="Place">First byte in the member's data area.</param>
/// <param name="Length">Bytes.</param>
internal readonly record struct MdPiece(int Member, long Place, long Length);
