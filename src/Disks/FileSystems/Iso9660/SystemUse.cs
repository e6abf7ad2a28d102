using static ImageTools.Disks.LittleEndian;

namespace ImageTools.Disks.FileSystems.Iso9660;

/// <summary>
/// The entries of the System Use Sharing Protocol (SUSP 1.12): two letters, a length, a version, a payload. They go on in continuation
/// areas.
/// </summary>
internal static class SystemUse
{
    // As in Linux. Writers need one or two, and a chain may lead back to itself.
    private const int MaxContinuations = 32;
    private const int HeaderSize = 4,
        ContinuationSize = 28;

    /// <summary>The entries of a record, as Linux takes them: to the first that does not fit.</summary>
    /// <param name="volume">The volume.</param>
    /// <param name="blockSize">Bytes of a logical block.</param>
    /// <param name="record">The record.</param>
    /// <param name="skip">Bytes that another system has at the start of each area (LEN_SKP of SP).</param>
    /// <exception cref="ImageFormatException">A continuation does not lie in the volume, or the chain has no end.</exception>
    public static IEnumerable<Entry> Read(BlockSource volume, int blockSize, IsoRecord record, int skip)
    {
        var area = record.SystemUse;
        area = area.Length > skip ? area[skip..] : default;
        for (var continuations = 0; ; continuations++)
        {
            (uint Block, uint Start, uint Length)? next = null;
            while (area.Length >= HeaderSize)
            {
                var bytes = area.Span;
                int length = bytes[2];
                if (length < HeaderSize || length > area.Length)
                    break;
                var (first, second) = ((char)bytes[0], (char)bytes[1]);
                if (first == 'S' && second == 'T')
                    break;
                if (first == 'C' && second == 'E' && length >= ContinuationSize)
                    next = (U32(bytes, 4), U32(bytes, 12), U32(bytes, 20));
                else
                    yield return new Entry(first, second, area[HeaderSize..length]);
                area = area[length..];
            }
            if (next is not { } place)
                yield break;
            if (continuations == MaxContinuations)
                throw Damaged(volume, record, $"has more than {MaxContinuations} continuation areas", place.Block);
            area = ReadArea(volume, blockSize, record, place);
        }
    }

    private static byte[] ReadArea(BlockSource volume, int blockSize, IsoRecord record, (uint Block, uint Start, uint Length) place)
    {
        // An area may go over the end of a block, but nobody needs more than two.
        var at = (place.Block * (long)blockSize) + place.Start;
        if (place.Start >= blockSize || place.Length > 2 * blockSize || at > volume.Length - place.Length)
            throw Damaged(volume, record, "continues outside the volume, or in an area that is too long", place.Block);
        return volume.ReadBytes(at, (int)place.Length);
    }

    private static ImageFormatException Damaged(BlockSource volume, IsoRecord record, string problem, uint block) =>
        new(volume.Name, "directory record", problem, "CE", block, record.Place);

    /// <summary>An entry.</summary>
    /// <param name="First">Its first letter.</param>
    /// <param name="Second">Its second letter.</param>
    /// <param name="Payload">What follows the version.</param>
    internal readonly record struct Entry(char First, char Second, ReadOnlyMemory<byte> Payload)
    {
        public bool Is(string name) => First == name[0] && Second == name[1];
    }
}
