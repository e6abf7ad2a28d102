using System.Text;
using static ImageTools.Disks.LittleEndian;

namespace ImageTools.Disks.FileSystems.Fat;

/// <summary>Walks the 32-byte entries of a directory and joins the parts of long names.</summary>
internal static class FatDirectory
{
    private const int EntrySize = 32,
        PartLength = 13,
        MaxParts = 20;

    /// <summary>Every used entry, including the volume label, with its long name (or the short one) and its place on the volume.</summary>
    public static IEnumerable<Item> Read(BlockSource volume, IEnumerable<FileRange> ranges)
    {
        var longName = new LongName();
        var block = new byte[4096];
        foreach (var range in ranges)
        {
            for (var at = 0L; at < range.Length; at += block.Length)
            {
                var count = (int)Math.Min(block.Length, range.Length - at);
                volume.Read(range.Place + at, block.AsSpan(0, count));
                for (var i = 0; i + EntrySize <= count; i += EntrySize)
                {
                    if (block[i] == 0)
                        yield break;
                    if (block[i] == 0xe5)
                    {
                        longName.Clear();
                    }
                    else if ((block[i + 0x0b] & 0x3f) == 0x0f)
                    {
                        longName.Add(block.AsSpan(i, EntrySize));
                    }
                    else
                    {
                        var entry = new FatEntry(block.AsSpan(i, EntrySize).ToArray());
                        yield return new Item(entry, longName.Take(entry.NameChecksum) ?? entry.ShortName, (ulong)(range.Place + at + i));
                    }
                }
            }
        }
    }

    /// <summary>An entry of a directory.</summary>
    internal readonly record struct Item(FatEntry Entry, string Name, ulong Id)
    {
        public bool IsDots => Entry.IsDirectory && Entry.ShortName is "." or "..";
    }

    /// <summary>Long names precede their entry in parts, the last part first.</summary>
    private sealed class LongName
    {
        private readonly byte[] text = new byte[MaxParts * PartLength * 2];
        private int length,
            expected;
        private byte checksum;

        public void Clear() => (length, expected) = (0, 0);

        public void Add(ReadOnlySpan<byte> part)
        {
            var number = part[0] & 0x1f;
            if ((part[0] & 0x40) != 0)
            {
                Clear();
                if (number is < 1 or > MaxParts)
                    return;
                (expected, checksum, length) = (number, part[0x0d], number * PartLength * 2);
            }
            if (expected == 0 || number != expected || part[0x0d] != checksum)
            {
                Clear();
                return;
            }
            var place = text.AsSpan((number - 1) * PartLength * 2, PartLength * 2);
            part.Slice(1, 10).CopyTo(place);
            part.Slice(14, 12).CopyTo(place[10..]);
            part.Slice(28, 4).CopyTo(place[22..]);
            expected--;
            // The name is complete when the first part is read. A negative value means that a stray part cannot continue it.
            if (expected == 0)
                expected = -1;
        }

        public string? Take(byte shortNameChecksum)
        {
            var isComplete = expected == -1 && checksum == shortNameChecksum;
            var bytes = text.AsSpan(0, length);
            Clear();
            if (!isComplete)
                return null;
            var end = 0;
            while (end < bytes.Length && U16(bytes, end) is not 0)
                end += 2;
            return end == 0 ? null : Encoding.Unicode.GetString(bytes[..end]);
        }
    }
}
