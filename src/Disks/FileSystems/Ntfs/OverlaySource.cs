using System.Buffers;
using ImageTools.Disks.Codecs;
using static ImageTools.Disks.LittleEndian;

namespace ImageTools.Disks.FileSystems.Ntfs;

/// <summary>
/// A file that Windows keeps compressed by the overlay filter (WOF; "compact"): its chunks are in a stream of their own, after a table of
/// their places.
/// </summary>
internal sealed class OverlaySource : DecodedSource
{
    /// <summary>The stream with the chunks.</summary>
    public const string StreamName = "WofCompressedData";

    private const uint ProviderWim = 1,
        ProviderFile = 2;
    private readonly BlockSource stream;
    private readonly Decoder decoder;
    private readonly int entrySize;
    private readonly long chunks;

    private OverlaySource(string name, long length, int chunkSize, BlockSource stream, Decoder decoder)
        : base(name, length, chunkSize)
    {
        this.stream = stream;
        this.decoder = decoder;
        chunks = (length + chunkSize - 1) / chunkSize;
        // The places of a file of 4 GiB and more need 8 bytes.
        entrySize = length > uint.MaxValue ? 8 : 4;
    }

    private delegate void Decoder(ReadOnlySpan<byte> input, Span<byte> output);

    public static BlockSource Open(BlockSource volume, NtfsFile file, ReparsePoint reparse)
    {
        var data = reparse.Data.Span;
        // Version 0, provider 4; of the provider of single files: version 8, algorithm 0x0c.
        if (data.Length < 16 || U32(data, 0) != 1)
            throw Damaged(volume, file, "is unknown", "version of WOF", data.Length < 16 ? null : U32(data, 0));
        if (U32(data, 4) == ProviderWim)
            throw Damaged(volume, file, "means that the content is in a WIM file", "WOF provider", ProviderWim);
        if (U32(data, 4) != ProviderFile || U32(data, 8) != 1)
            throw Damaged(volume, file, "is unknown", "WOF provider", U32(data, 4));
        (int Size, Decoder Decoder) method = U32(data, 0x0c) switch
        {
            0 => (4 << 10, XpressHuffman.Decode),
            1 => (32 << 10, Lzx.Decode),
            2 => (8 << 10, XpressHuffman.Decode),
            3 => (16 << 10, XpressHuffman.Decode),
            var other => throw Damaged(volume, file, "is unknown", "compression of WOF", other),
        };
        var stream = file.Open(NtfsAttributeType.Data, StreamName) ?? throw Damaged(volume, file, "has no stream", StreamName, null);
        var length = file.First(NtfsAttributeType.Data)?.Size ?? 0;
        var source = new OverlaySource($"{volume.Name} {file.What}", length, method.Size, stream, method.Decoder);
        return source.chunks > 0 && source.TableSize > stream.Length
            ? throw Damaged(volume, file, $"is too short for the table of {source.chunks} chunks", StreamName, stream.Length)
            : source;
    }

    private long TableSize => (chunks - 1) * entrySize;

    /// <inheritdoc/>
    protected override void Decode(long unit, Span<byte> destination)
    {
        var (start, end) = (Place(unit), unit + 1 == chunks ? stream.Length : Place(unit + 1));
        var length = end - start;
        if (start < TableSize || end > stream.Length || length <= 0 || length > destination.Length)
            throw new ImageFormatException(Name, $"chunk {unit} of {StreamName}", "has an impossible place or length", "length", length);
        if (length == destination.Length)
        {
            stream.Read(start, destination);
            return;
        }
        var packed = ArrayPool<byte>.Shared.Rent((int)length);
        try
        {
            stream.Read(start, packed.AsSpan(0, (int)length));
            decoder(packed.AsSpan(0, (int)length), destination);
        }
        catch (InvalidDataException e)
        {
            throw new ImageFormatException(Name, $"chunk {unit} of {StreamName}", e.Message, offset: start, inner: e);
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(packed);
        }
    }

    /// <inheritdoc/>
    protected override (long End, bool IsHole) Stretch(long unit) => (long.MaxValue, false);

    // The first chunk has no entry: it begins after the table.
    private long Place(long chunk)
    {
        if (chunk == 0)
            return TableSize;
        Span<byte> entry = stackalloc byte[8];
        entry.Clear();
        stream.Read((chunk - 1) * entrySize, entry[..entrySize]);
        var place = U64(entry, 0);
        return place > (ulong)stream.Length ? long.MaxValue : TableSize + (long)place;
    }

    private static ImageFormatException Damaged(BlockSource volume, NtfsFile file, string problem, string field, object? value) =>
        new(volume.Name, $"{file.What}, compressed by Windows", problem, field, value);
}
