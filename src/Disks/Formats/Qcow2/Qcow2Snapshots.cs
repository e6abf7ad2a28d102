using System.Buffers.Binary;
using System.Text;

namespace ImageTools.Disks.Formats.Qcow2;

/// <summary>The snapshot table. The current disk can be read also when the table is damaged.</summary>
internal static class Qcow2Snapshots
{
    /// <summary>QEMU's QCOW_MAX_SNAPSHOTS.</summary>
    private const int MaxSnapshots = 65536;
    private const int EntryLength = 40;
    private const int MaxExtra = 1024;
    private const int SizeInExtra = 8;

    /// <summary>Names in the order of the table; <paramref name="warning"/> has the reason when there are fewer than stated.</summary>
    public static IReadOnlyList<string> Names(BlockSource file, in Qcow2Header header, out string? warning)
    {
        List<string> names = [];
        warning = Read(file, header, entry => names.Add(entry.Name));
        return names;
    }

    /// <summary>The header for the snapshot with this id, or else with this name.</summary>
    /// <exception cref="ImageFormatException">There is none, several have this name, or it can't be read.</exception>
    public static Qcow2Header Choose(BlockSource file, in Qcow2Header header, string idOrName)
    {
        List<Entry> all = [];
        var damage = Read(file, header, all.Add);
        Entry[] found = [.. all.Where(e => e.Id == idOrName)];
        if (found.Length == 0)
            found = [.. all.Where(e => e.Name == idOrName)];
        if (found.Length == 0)
        {
            throw new ImageFormatException(
                file.Name,
                "snapshot table",
                damage is null ? "has no such snapshot" : $"has no such snapshot before its damage ({damage.TrimEnd('.')})",
                "id or name",
                idOrName,
                header.SnapshotsOffset,
                all.Count == 0
                    ? "There are no snapshots in this image."
                    : $"There are: {string.Join(", ", all.Take(20).Select(e => e.Name == e.Id ? e.Name : $"{e.Name} (id {e.Id})"))}."
            );
        }
        if (found.Length > 1)
        {
            throw new ImageFormatException(
                file.Name,
                "snapshot table",
                "has several snapshots of that name",
                "name",
                idOrName,
                header.SnapshotsOffset,
                $"Name one by its id: {string.Join(", ", found.Select(e => e.Id))}."
            );
        }

        if (header.HasDataFile)
        {
            throw new ImageFormatException(
                file.Name,
                "qcow2 header",
                "has its data in another file, where a snapshot can't be",
                "incompatible_features",
                (ulong)header.Incompatible,
                Qcow2Fields.IncompatibleFeatures
            );
        }

        var entry = found[0];
        if (entry.L1Offset < 0 || entry.VirtualSize < 0)
        {
            throw new ImageFormatException(
                file.Name,
                "snapshot table",
                "is too large",
                entry.L1Offset < 0 ? "l1_table_offset" : "size of the disk",
                idOrName,
                entry.At
            );
        }

        return header.At(file, entry.L1Offset, entry.L1Entries, entry.VirtualSize);
    }

    /// <summary>Reads the entries. Returns the reason when there are fewer than stated, otherwise null.</summary>
    private static string? Read(BlockSource file, in Qcow2Header header, Action<Entry> found)
    {
        var at = header.SnapshotsOffset;
        Span<byte> entry = stackalloc byte[EntryLength];
        for (var i = 0; i < header.SnapshotCount; i++)
        {
            if (i >= MaxSnapshots || at > file.Length - EntryLength)
                return Damaged(i, header.SnapshotCount);
            file.Read(at, entry);
            int idLength = BinaryPrimitives.ReadUInt16BigEndian(entry[12..]);
            int nameLength = BinaryPrimitives.ReadUInt16BigEndian(entry[14..]);
            var extra = BinaryPrimitives.ReadUInt32BigEndian(entry[36..]);
            if (extra > MaxExtra || at + EntryLength + extra + idLength + nameLength > file.Length)
                return Damaged(i, header.SnapshotCount);
            // An entry without a size means the current size. Only version 2 leaves the size out.
            var size =
                extra >= SizeInExtra + 8
                    ? BinaryPrimitives.ReadInt64BigEndian(file.ReadBytes(at + EntryLength + SizeInExtra, 8))
                    : header.VirtualSize;
            found(
                new Entry(
                    Encoding.UTF8.GetString(file.ReadBytes(at + EntryLength + extra, idLength)),
                    Encoding.UTF8.GetString(file.ReadBytes(at + EntryLength + extra + idLength, nameLength)),
                    BinaryPrimitives.ReadInt64BigEndian(entry),
                    BinaryPrimitives.ReadUInt32BigEndian(entry[8..]),
                    size,
                    at
                )
            );
            at += (EntryLength + extra + idLength + nameLength + 7) & ~7L;
        }
        return null;
    }

    private static string Damaged(int entry, uint count) =>
        $"The snapshot table is damaged at entry {entry} of {count}; the active disk is not affected.";

    private sealed record Entry(string Id, string Name, long L1Offset, uint L1Entries, long VirtualSize, long At);
}
