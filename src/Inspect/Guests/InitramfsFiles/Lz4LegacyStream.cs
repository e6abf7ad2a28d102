using System.Buffers.Binary;
using K4os.Compression.LZ4;

namespace ImageTools.Inspect.Guests.InitramfsFiles;

/// <summary>The legacy format of LZ4 that kernels use: a magic, then blocks of up to 8 MiB. A length comes before each block.</summary>
/// <param name="stored">The compressed bytes, starting with the magic.</param>
internal sealed class Lz4LegacyStream(Stream stored) : BlockStream
{
    private const uint Magic = 0x184C2102;
    private const int BlockSize = 8 << 20;
    private readonly byte[] block = new byte[BlockSize];
    private byte[] packed = [];

    /// <inheritdoc/>
    protected override ReadOnlyMemory<byte> Next()
    {
        Span<byte> word = stackalloc byte[4];
        while (stored.ReadAtLeast(word, 4, throwOnEndOfStream: false) is var count and > 0)
        {
            // Up to three zeros pad the file to four bytes. Anything else is the start of a length.
            if (count < 4)
            {
                return word[..count].ContainsAnyExcept((byte)0)
                    ? throw new InvalidDataException("is cut off")
                    : default(ReadOnlyMemory<byte>);
            }

            var length = BinaryPrimitives.ReadUInt32LittleEndian(word);
            if (length == Magic)
                continue;
            // Zeros after the last block are padding.
            if (length == 0)
                return default;
            if (length > LZ4Codec.MaximumOutputSize(BlockSize))
                throw new InvalidDataException($"an LZ4 block claims {length} bytes");
            if (packed.Length < length)
                packed = new byte[length];
            stored.ReadExactly(packed, 0, (int)length);
            var decoded = LZ4Codec.Decode(packed, 0, (int)length, block, 0, block.Length);
            if (decoded < 0)
                throw new InvalidDataException("an LZ4 block does not decode");
            if (decoded > 0)
                return block.AsMemory(0, decoded);
        }
        return default;
    }
}
