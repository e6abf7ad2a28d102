using System.Buffers.Binary;
using ImageTools.LocalCloud.Rpc;

namespace ImageTools.LocalCloud.Ecs;

/// <summary>Checks a rule of ECS for VHD files: the size must be that of the blocks. It reads the file itself.</summary>
internal static class VhdSize
{
    private const int Sector = 512,
        BlockSize = 2 << 20;

    public static void Check(string path)
    {
        using var file = File.OpenHandle(path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete);
        var length = RandomAccess.GetLength(file);
        var footer = new byte[Sector];
        if (length < 2 * Sector || RandomAccess.Read(file, footer, length - Sector) != Sector || !footer.AsSpan().StartsWith("conectix"u8))
            throw Malformed("it has no footer at its end");
        var size = BinaryPrimitives.ReadUInt64BigEndian(footer.AsSpan(0x30));
        switch (BinaryPrimitives.ReadUInt32BigEndian(footer.AsSpan(0x3C)))
        {
            case 2:
                if (size != (ulong)(length - Sector))
                    throw Incorrect($"the footer says {size} bytes and the file holds {length - Sector}");
                break;
            case 3:
                CheckDynamic(file, footer, size);
                break;
            default:
                throw Malformed("it is a differencing disk, or of an unknown type");
        }
    }

    private static void CheckDynamic(Microsoft.Win32.SafeHandles.SafeFileHandle file, byte[] footer, ulong size)
    {
        var offset = BinaryPrimitives.ReadUInt64BigEndian(footer.AsSpan(0x10));
        var header = new byte[1024];
        if (
            offset > long.MaxValue
            || RandomAccess.Read(file, header, (long)offset) != header.Length
            || !header.AsSpan().StartsWith("cxsparse"u8)
        )
        {
            throw Malformed("its dynamic header is not where the footer says");
        }

        ulong entries = BinaryPrimitives.ReadUInt32BigEndian(header.AsSpan(0x1C)),
            block = BinaryPrimitives.ReadUInt32BigEndian(header.AsSpan(0x20));
        if (block != BlockSize)
        {
            throw new RpcException(
                403,
                "InvalidBlockSize.NotSupport",
                $"The specified VHD has blocks of {block} bytes; {BlockSize} are supported."
            );
        }

        if (entries * block != size)
            throw Incorrect($"MaxTableEntries {entries} x BlockSize {block} is not the size {size}");
    }

    private static RpcException Incorrect(string why) =>
        new(403, "InvalidVHDImage.IncorrectSize", $"The specified VHD is of an incorrect size: {why}.");

    private static RpcException Malformed(string why) =>
        new(400, "InvalidImageFormat.Malformed", $"The specified VHD is malformed: {why}.");
}
