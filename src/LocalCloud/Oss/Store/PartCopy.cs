using System.Buffers;
using System.IO.Hashing;
using Microsoft.Win32.SafeHandles;

namespace ImageTools.LocalCloud.Oss.Store;

/// <summary>Copies the bytes of a part and checks them: bytes that the disk damaged must not become an object.</summary>
internal static class PartCopy
{
    private const int Piece = 1 << 20;

    /// <summary>Copies a part to <paramref name="position"/> of a file.</summary>
    /// <exception cref="IOException">The part is not what was received.</exception>
    public static void Run(MultipartUpload upload, Part part, SafeFileHandle target, long position)
    {
        var (source, offset) = upload.Open(part);
        using var opened = source;
        var crc = Crc64Ecma.Start();
        var buffer = ArrayPool<byte>.Shared.Rent(Piece);
        try
        {
            for (long done = 0; done < part.Size;)
            {
                var read = RandomAccess.Read(source, buffer.AsSpan(0, (int)Math.Min(Piece, part.Size - done)), offset + done);
                if (read == 0)
                    throw new EndOfStreamException("A stored part is shorter than its record says.");
                crc.Append(buffer.AsSpan(0, read));
                RandomAccess.Write(target, buffer.AsSpan(0, read), position + done);
                done += read;
            }
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(buffer);
        }
        if (crc.GetCurrentHashAsUInt64() != part.Crc64)
            throw new IOException($"Part {part.Number} on disk is not what was received.");
    }
}
