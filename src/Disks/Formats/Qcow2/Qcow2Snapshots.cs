using System.Buffers.Binary;
using System.Text;

namespace ImageTools.Disks.Formats.Qcow2;

/// <summary>The snapshot table, of which only the names are used. A damaged table does not stop anyone from reading the disk.</summary>
internal static class Qcow2Snapshots
{
    /// <summary>QEMU's QCOW_MAX_SNAPSHOTS.</summary>
    private const int MaxSnapshots = 65536;
    private const int EntryLength = 40;
    private const int MaxExtra = 1024;

    /// <summary>Names in the order of the table; <paramref name="warning"/> says why there may be fewer than stated.</summary>
    public static IReadOnlyList<string> Names(BlockSource file, in Qcow2Header header, out string? warning)
    {
        warning = null;
        var names = new List<string>();
        var at = header.SnapshotsOffset;
        Span<byte> entry = stackalloc byte[EntryLength];
        for (var i = 0; i < header.SnapshotCount; i++)
        {
            if (i >= MaxSnapshots || at > file.Length - EntryLength)
            {
                warning = Damaged(i, header.SnapshotCount);
                break;
            }
            file.Read(at, entry);
            int idLength = BinaryPrimitives.ReadUInt16BigEndian(entry[12..]);
            int nameLength = BinaryPrimitives.ReadUInt16BigEndian(entry[14..]);
            var extra = BinaryPrimitives.ReadUInt32BigEndian(entry[36..]);
            if (extra > MaxExtra || at + EntryLength + extra + idLength + nameLength > file.Length)
            {
                warning = Damaged(i, header.SnapshotCount);
                break;
            }
            names.Add(Encoding.UTF8.GetString(file.ReadBytes(at + EntryLength + extra + idLength, nameLength)));
            at += (EntryLength + extra + idLength + nameLength + 7) & ~7L;
        }
        return names;
    }

    private static string Damaged(int entry, uint count) => $"The snapshot table is damaged at entry {entry} of {count}; the active disk is not affected.";
}
