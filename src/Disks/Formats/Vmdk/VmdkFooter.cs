using System.Buffers.Binary;

namespace ImageTools.Disks.Formats.Vmdk;

/// <summary>The footer of a stream: marker, copy of the header with the real gdOffset, end-of-stream marker, each one sector.</summary>
internal static class VmdkFooter
{
    private const int Sector = Sectors.Size;

    /// <summary>The most padding after the stream that is searched; transfers round files up.</summary>
    private const int SearchLength = 64 << 10;

    /// <summary>The header that the footer holds.</summary>
    /// <exception cref="ImageFormatException">There is none: the stream was cut off.</exception>
    public static VmdkHeader Find(BlockSource file)
    {
        var end = file.Length / Sector * Sector;
        var start = Math.Max(0, end - SearchLength);
        var tail = file.ReadBytes(start, (int)(end - start)).AsSpan();
        for (var at = tail.Length - (2 * Sector); at >= 0; at -= Sector)
        {
            if (IsFooterMarker(tail[at..]) && BinaryPrimitives.ReadUInt32LittleEndian(tail[(at + Sector)..]) == VmdkFields.MagicValue)
            {
                var header = VmdkHeader.Parse(file, start + at + Sector);
                return !header.DirectoryIsAtEnd
                    ? header
                    : throw new ImageFormatException(
                        file.Name,
                        "VMDK footer",
                        "points to a footer again",
                        "gdOffset",
                        offset: start + at + Sector + VmdkFields.DirectoryOffset
                    );
            }
        }
        throw new ImageFormatException(
            file.Name,
            "VMDK footer",
            "is missing, and with it the place of the grain directory",
            "file length",
            file.Length,
            end,
            "The stream is truncated; fetch or export it again."
        );
    }

    private static bool IsFooterMarker(ReadOnlySpan<byte> sector) =>
        BinaryPrimitives.ReadUInt32LittleEndian(sector[VmdkFields.MarkerLength..]) == 0
        && BinaryPrimitives.ReadUInt32LittleEndian(sector[VmdkFields.MarkerType..]) == VmdkFields.FooterMarker;
}
