using System.Buffers;
using System.Buffers.Binary;
using System.IO.Hashing;
using System.Security.Cryptography;
using Konscious.Security.Cryptography;

namespace ImageTools.Disks.FileSystems.Btrfs;

/// <summary>The checksum of metadata and data (csum_type).</summary>
internal sealed class BtrfsChecksum
{
    /// <summary>Room for every kind.</summary>
    public const int MaxSize = 32;

    [ThreadStatic]
    private static HMACBlake2B? blake;

    private readonly ushort type;

    private BtrfsChecksum(ushort type, int size)
    {
        this.type = type;
        Size = size;
    }

    /// <summary>Bytes of one.</summary>
    public int Size { get; }

    /// <summary>The kind by its number; null when there is none.</summary>
    public static BtrfsChecksum? Of(ushort type) =>
        type switch
        {
            0 => new BtrfsChecksum(type, 4),
            1 => new BtrfsChecksum(type, 8),
            2 or 3 => new BtrfsChecksum(type, 32),
            _ => null,
        };

    /// <summary>Whether <paramref name="stored"/>, which may be longer, begins with the checksum of <paramref name="bytes"/>.</summary>
    public bool Matches(ReadOnlySpan<byte> bytes, ReadOnlySpan<byte> stored)
    {
        Span<byte> sum = stackalloc byte[MaxSize];
        Compute(bytes, sum);
        return sum[..Size].SequenceEqual(stored[..Size]);
    }

    /// <summary>Writes the checksum into the first <see cref="Size"/> bytes of <paramref name="sum"/>.</summary>
    public void Compute(ReadOnlySpan<byte> bytes, Span<byte> sum)
    {
        switch (type)
        {
            case 0:
                BinaryPrimitives.WriteUInt32LittleEndian(sum, ~Crc32C.Update(uint.MaxValue, bytes));
                break;
            case 1:
                BinaryPrimitives.WriteUInt64LittleEndian(sum, XxHash64.HashToUInt64(bytes));
                break;
            case 2:
                SHA256.HashData(bytes, sum);
                break;
            default:
                // Its overload for spans throws on .NET of today.
                blake ??= new HMACBlake2B(8 * MaxSize);
                var copy = ArrayPool<byte>.Shared.Rent(bytes.Length);
                bytes.CopyTo(copy);
                blake.ComputeHash(copy, 0, bytes.Length).CopyTo(sum);
                ArrayPool<byte>.Shared.Return(copy);
                break;
        }
    }
}
