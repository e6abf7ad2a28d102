using System.Buffers;
using System.Buffers.Binary;
using System.Runtime.InteropServices;
using System.Security.Cryptography;

namespace ImageTools.Disks.Volumes.Luks;

/// <summary>
/// Decrypts sectors as dm-crypt encrypts them: AES in XTS or CBC, with an initialisation vector made of the sector's number. Whole runs of
/// sectors go to the processor in one call, which is what makes it fast. Thread-safe.
/// </summary>
internal sealed class SectorCipher : IDisposable
{
    private const int BlockSize = 16,
        RunSize = 64 << 10;

    private readonly Aes data;

    // XTS: the second half of the key. ESSIV: the hash of the key.
    private readonly Aes? numbers;
    private readonly bool isXts;
    private readonly int numberBytes;
    private readonly bool isBigEndian;
    private readonly int sectorSize;

    private SectorCipher(Aes data, Aes? numbers, bool isXts, int numberBytes, bool isBigEndian, int sectorSize)
    {
        this.data = data;
        this.numbers = numbers;
        this.isXts = isXts;
        this.numberBytes = numberBytes;
        this.isBigEndian = isBigEndian;
        this.sectorSize = sectorSize;
    }

    /// <summary>
    /// The reason why <paramref name="encryption"/> is not read with keys of this size, the end of a sentence; null when it
    /// is.
    /// </summary>
    public static string? Refusal(string encryption, int keySize)
    {
        var parts = encryption.Split('-', 3);
        if (parts is not ["aes", "xts" or "cbc", var vector])
            return "is a cipher that is not read";
        if (vector is not ("plain" or "plain64" or "plain64be") && (parts[1] != "cbc" || EssivHash(vector) is null))
            return "makes its initialisation vectors in a way that is not read";
        return (parts[1] == "xts" ? keySize / 2 : keySize) is 16 or 24 or 32 && (parts[1] == "cbc" || keySize % 2 == 0)
            ? null
            : $"has a key of {keySize} bytes";
    }

    /// <summary>The cipher for a key. Only when there is no <see cref="Refusal"/>.</summary>
    public static SectorCipher Create(string encryption, ReadOnlySpan<byte> key, int sectorSize)
    {
        var parts = encryption.Split('-', 3);
        var isXts = parts[1] == "xts";
        Aes? numbers = null;
        if (isXts)
        {
            numbers = Make(key[(key.Length / 2)..]);
        }
        else if (EssivHash(parts[2]) is { } hash)
        {
            var salt = hash.Digest(key);
            numbers = Make(salt);
            CryptographicOperations.ZeroMemory(salt);
        }
        return new SectorCipher(
            Make(isXts ? key[..(key.Length / 2)] : key),
            numbers,
            isXts,
            parts[2] == "plain" ? 4 : 8,
            parts[2] == "plain64be",
            sectorSize
        );
    }

    /// <summary>Decrypts whole sectors in place. <paramref name="number"/> counts the first one in units of 512 bytes.</summary>
    public void Decrypt(ulong number, Span<byte> sectors)
    {
        var scratch = ArrayPool<byte>.Shared.Rent(RunSize);
        try
        {
            for (var at = 0; at < sectors.Length; at += RunSize)
            {
                var run = sectors.Slice(at, Math.Min(RunSize, sectors.Length - at));
                if (isXts)
                    Xts(number, run, scratch.AsSpan(0, run.Length));
                else
                    Cbc(number, run, scratch.AsSpan(0, run.Length));
                number += (ulong)run.Length / Sectors.Size;
            }
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(scratch);
        }
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        data.Dispose();
        numbers?.Dispose();
    }

    private static Aes Make(ReadOnlySpan<byte> key)
    {
        var aes = Aes.Create();
        var copy = key.ToArray();
        aes.Key = copy;
        CryptographicOperations.ZeroMemory(copy);
        return aes;
    }

    // The key for the numbers is this hash of the data's key, so it must have the size of a key.
    private static LuksHash? EssivHash(string vector) =>
        vector.StartsWith("essiv:", StringComparison.Ordinal) && LuksHash.Of(vector[6..]) is { Size: 32 } hash ? hash : null;

    // Every block is combined with its tweak before and after: the encrypted number of the sector, doubled in GF(2^128) from block to
    // block.
    private void Xts(ulong number, Span<byte> run, Span<byte> tweaks)
    {
        Span<byte> vectors = stackalloc byte[RunSize / Sectors.Size * BlockSize];
        vectors = Vectors(number, run.Length / sectorSize, vectors);
        numbers!.EncryptEcb(vectors, vectors, PaddingMode.None);
        var words = MemoryMarshal.Cast<byte, ulong>(tweaks);
        var next = 0;
        for (var sector = 0; sector < vectors.Length; sector += BlockSize)
        {
            var low = BinaryPrimitives.ReadUInt64LittleEndian(vectors[sector..]);
            var high = BinaryPrimitives.ReadUInt64LittleEndian(vectors[(sector + 8)..]);
            for (var end = next + (sectorSize / 8); next < end; next += 2)
            {
                words[next] = BitConverter.IsLittleEndian ? low : BinaryPrimitives.ReverseEndianness(low);
                words[next + 1] = BitConverter.IsLittleEndian ? high : BinaryPrimitives.ReverseEndianness(high);
                var carry = (ulong)((long)high >> 63) & 0x87;
                high = (high << 1) | (low >> 63);
                low = (low << 1) ^ carry;
            }
        }
        Combine(run, tweaks);
        data.DecryptEcb(run, run, PaddingMode.None);
        Combine(run, tweaks);
    }

    // Every block is combined after decryption with the encrypted block before it, the first one of a sector with the vector.
    private void Cbc(ulong number, Span<byte> run, Span<byte> before)
    {
        Span<byte> vectors = stackalloc byte[RunSize / Sectors.Size * BlockSize];
        vectors = Vectors(number, run.Length / sectorSize, vectors);
        numbers?.EncryptEcb(vectors, vectors, PaddingMode.None);
        run[..^BlockSize].CopyTo(before[BlockSize..]);
        for (var sector = 0; sector * sectorSize < run.Length; sector++)
            vectors.Slice(sector * BlockSize, BlockSize).CopyTo(before[(sector * sectorSize)..]);
        data.DecryptEcb(run, run, PaddingMode.None);
        Combine(run, before);
    }

    // The number of each sector, which counts 512 bytes whatever its size.
    private Span<byte> Vectors(ulong number, int count, Span<byte> vectors)
    {
        vectors = vectors[..(count * BlockSize)];
        vectors.Clear();
        for (var i = 0; i < count; i++, number += (ulong)sectorSize / Sectors.Size)
        {
            var vector = vectors.Slice(i * BlockSize, BlockSize);
            if (isBigEndian)
                BinaryPrimitives.WriteUInt64BigEndian(vector[8..], number);
            else if (numberBytes == 4)
                BinaryPrimitives.WriteUInt32LittleEndian(vector, (uint)number);
            else
                BinaryPrimitives.WriteUInt64LittleEndian(vector, number);
        }
        return vectors;
    }

    private static void Combine(Span<byte> run, ReadOnlySpan<byte> other)
    {
        var words = MemoryMarshal.Cast<byte, ulong>(run);
        var others = MemoryMarshal.Cast<byte, ulong>(other);
        for (var i = 0; i < words.Length; i++)
            words[i] ^= others[i];
    }
}
