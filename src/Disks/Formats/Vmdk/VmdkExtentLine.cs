namespace ImageTools.Disks.Formats.Vmdk;

/// <summary>One line of the extent description: <c>RW 20480 FLAT "disk-flat.vmdk" 0</c>.</summary>
/// <param name="Access">RW, RDONLY or NOACCESS.</param>
/// <param name="Length">Bytes of the guest's disk.</param>
/// <param name="Type">FLAT, SPARSE, ZERO, VMFS …, in capitals.</param>
/// <param name="FileName">The file, relative to the descriptor; empty for ZERO.</param>
/// <param name="Offset">Where a flat extent begins in its file, in bytes.</param>
internal sealed record VmdkExtentLine(string Access, long Length, string Type, string FileName, long Offset);
