using System.Buffers.Binary;
using System.Globalization;
using System.Text;

namespace ImageTools.Disks.Formats.Vhd;

/// <summary>
/// The footer of a VHD (Microsoft "Virtual Hard Disk Image Format Specification", "Hard Disk Footer Format"): at the end of the
/// file, and for dynamic disks copied to its beginning.
/// </summary>
internal readonly record struct VhdFooter
{
    public const int Size = VhdFields.FooterSize;

    /// <summary>Virtual PC before 2004 left out the last, reserved byte.</summary>
    public const int OldSize = 511;

    /// <summary>The largest geometry. It says nothing about the size.</summary>
    private const long MaxGeometry = VhdLimits.GeometrySectors * VhdLimits.Sector;

    /// <summary>Where the footer was found.</summary>
    public required long Offset { get; init; }

    /// <summary>Data Offset: place of the dynamic header.</summary>
    public required ulong DataOffset { get; init; }

    /// <summary>Creator Application, four characters.</summary>
    public required string Creator { get; init; }

    /// <summary>Original Size in bytes.</summary>
    public required ulong OriginalSize { get; init; }

    /// <summary>Current Size in bytes.</summary>
    public required ulong CurrentSize { get; init; }

    /// <summary>Bytes that cylinders, heads and sectors give.</summary>
    public required long GeometrySize { get; init; }

    public required VhdDiskType DiskType { get; init; }

    public required Guid UniqueId { get; init; }

    /// <summary>Saved State: the disk belongs to a suspended machine.</summary>
    public required bool SavedState { get; init; }

    /// <summary>
    /// Guest-visible bytes. For Virtual PC and old QEMU the size is cylinders * heads * sectors; for every other creator it is the current
    /// size. (QEMU uses the geometry for every creator that it does not know, which cuts off the end of VirtualBox's disks.)
    /// </summary>
    public ulong VirtualSize => UsesGeometry ? (ulong)GeometrySize : CurrentSize;

    /// <summary>Whether the geometry decides.</summary>
    public bool UsesGeometry => Creator is "vpc " or "qemu" && GeometrySize != MaxGeometry;

    /// <summary>Whether a footer, valid or not, begins at <paramref name="at"/>.</summary>
    public static bool IsAt(BlockSource file, long at)
    {
        if (at < 0 || at > file.Length - OldSize)
            return false;
        Span<byte> cookie = stackalloc byte[8];
        file.Read(at, cookie);
        return cookie.SequenceEqual(VhdFields.FooterCookie);
    }

    /// <summary>Reads the footer at <paramref name="at"/>; null with the reason when its cookie or checksum is wrong.</summary>
    public static VhdFooter? TryParse(BlockSource file, long at, out string problem)
    {
        if (!IsAt(file, at))
        {
            problem = "there is none";
            return null;
        }
        var b = new byte[Size].AsSpan();
        file.Read(at, b[..(int)Math.Min(Size, file.Length - at)]);
        var stated = BinaryPrimitives.ReadUInt32BigEndian(b[VhdFields.FooterChecksum..]);
        var sum = VhdChecksum.Of(b, VhdFields.FooterChecksum);
        if (stated != sum)
        {
            problem = string.Create(CultureInfo.InvariantCulture, $"its checksum is {sum:x8} and not {stated:x8}, as it says");
            return null;
        }
        problem = "";
        return new VhdFooter
        {
            Offset = at,
            DataOffset = BinaryPrimitives.ReadUInt64BigEndian(b[VhdFields.DataOffset..]),
            Creator = Encoding.Latin1.GetString(b.Slice(VhdFields.CreatorApplication, 4)),
            OriginalSize = BinaryPrimitives.ReadUInt64BigEndian(b[VhdFields.OriginalSize..]),
            CurrentSize = BinaryPrimitives.ReadUInt64BigEndian(b[VhdFields.CurrentSize..]),
            GeometrySize = Geometry(b[VhdFields.DiskGeometry..]),
            DiskType = (VhdDiskType)BinaryPrimitives.ReadUInt32BigEndian(b[VhdFields.DiskType..]),
            UniqueId = new Guid(b.Slice(VhdFields.UniqueId, 16), bigEndian: true),
            SavedState = b[VhdFields.SavedState] != 0,
        };
    }

    /// <summary>The size, when a disk can have it.</summary>
    public long CheckedSize(BlockSource file) =>
        VirtualSize is > 0 and <= VhdLimits.VirtualSize && VirtualSize % VhdLimits.Sector == 0
            ? (long)VirtualSize
            : throw new ImageFormatException(
                file.Name,
                "VHD footer",
                "is not a whole number of sectors up to 2040 GiB",
                UsesGeometry ? "disk geometry in bytes" : "current size",
                VirtualSize,
                Offset + (UsesGeometry ? VhdFields.DiskGeometry : VhdFields.CurrentSize)
            );

    /// <summary>Cylinders, heads and sectors in bytes.</summary>
    private static long Geometry(ReadOnlySpan<byte> field) =>
        (long)BinaryPrimitives.ReadUInt16BigEndian(field) * field[2] * field[3] * VhdLimits.Sector;
}
