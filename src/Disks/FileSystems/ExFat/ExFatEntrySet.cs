using System.Text;
using static ImageTools.Disks.LittleEndian;

namespace ImageTools.Disks.FileSystems.ExFat;

/// <summary>The entries of a file: File, Stream Extension, and its name in pieces of 15 units.</summary>
internal sealed class ExFatEntrySet
{
    private const int UnitsPerEntry = 15,
        ReadOnlyFlag = 1,
        HiddenFlag = 2,
        SystemFlag = 4,
        DirectoryFlag = 0x10;

    // Bit 63 of an id: the directory of the entry is not a chain. The other bits are the place of its first entry.
    private const ulong ContiguousBit = 1UL << 63;
    private readonly byte[] raw;

    private ExFatEntrySet(byte[] raw, ulong id)
    {
        this.raw = raw;
        Id = id;
    }

    public ulong Id { get; }

    public bool IsDirectory => (U16(raw, 4) & DirectoryFlag) != 0;

    /// <summary>The clusters are one after the other, and the table says nothing of them.</summary>
    public bool IsContiguous => (Stream[1] & 2) != 0;

    public ExFatCluster FirstCluster => new(U32(Stream, 0x14));

    public ulong DataLength => U64(Stream, 0x18);

    /// <summary>Bytes that were written.</summary>
    public ulong ValidDataLength => U64(Stream, 8);

    public int NameHash => U16(Stream, 4);

    public string Name
    {
        get
        {
            Span<byte> units = stackalloc byte[2 * byte.MaxValue];
            return Encoding.Unicode.GetString(units[..CopyName(units)]);
        }
    }

    /// <summary>What errors call it.</summary>
    public string What => WhatOf(Id);

    private ReadOnlySpan<byte> Stream => raw.AsSpan(ExFatEntry.Size, ExFatEntry.Size);

    /// <summary>The id of a set.</summary>
    public static ulong IdOf(long place, bool isContiguous) => (ulong)place | (isContiguous ? ContiguousBit : 0);

    /// <summary>The place that an id means, and whether its directory is not a chain.</summary>
    public static (long Place, bool IsContiguous) PlaceOf(ulong id) => ((long)(id & ~ContiguousBit), (id & ContiguousBit) != 0);

    public static string WhatOf(ulong id) => $"file with its entry at byte {PlaceOf(id).Place}";

    /// <summary>Entries of a set, by its first one.</summary>
    public static int Entries(ReadOnlySpan<byte> file) => 1 + file[1];

    /// <summary>Parses a set. Its checksum is not checked, so that the names beside a damaged one can be listed.</summary>
    public static ExFatEntrySet Parse(byte[] raw, ulong id, string volume)
    {
        var set = new ExFatEntrySet(raw, id);
        if (raw.Length < 3 * ExFatEntry.Size || raw[ExFatEntry.Size] != ExFatEntry.Stream)
            throw Damaged(volume, id, "is not followed by a Stream Extension and a name", "SecondaryCount", raw[1]);
        int units = set.Stream[3],
            entries = (units + UnitsPerEntry - 1) / UnitsPerEntry;
        if (units == 0 || raw.Length < (2 + entries) * ExFatEntry.Size)
            throw Damaged(volume, id, "does not fit into its entries", "NameLength", units);
        for (var i = 0; i < entries; i++)
        {
            if (raw[(2 + i) * ExFatEntry.Size] != ExFatEntry.Name)
                throw Damaged(volume, id, "is not the type of a name", "entry type", raw[(2 + i) * ExFatEntry.Size]);
        }
        return set;
    }

    /// <summary>Checks what only a reader of the file needs to be right.</summary>
    public void Check(string volume)
    {
        ushort sum = 0;
        for (var i = 0; i < raw.Length; i++)
        {
            if (i is not (2 or 3))
                sum = (ushort)(((sum << 15) | (sum >> 1)) + raw[i]);
        }
        if (sum != U16(raw, 2))
            throw Damaged(volume, Id, $"is not 0x{sum:x4}", "SetChecksum", $"0x{U16(raw, 2):x4}");
        if (DataLength > long.MaxValue || ValidDataLength > DataLength)
            throw Damaged(volume, Id, $"is not within DataLength = {DataLength}", "ValidDataLength", ValidDataLength);
    }

    /// <summary>Copies the name in UTF-16; the bytes of it.</summary>
    public int CopyName(Span<byte> destination)
    {
        var bytes = 2 * Stream[3];
        for (var (at, entry) = (0, 2); at < bytes; at += 2 * UnitsPerEntry, entry++)
        {
            var count = Math.Min(2 * UnitsPerEntry, bytes - at);
            raw.AsSpan((entry * ExFatEntry.Size) + 2, count).CopyTo(destination[at..]);
        }
        return bytes;
    }

    public FileNode ToNode()
    {
        int flags = U16(raw, 4);
        var attributes = FileAttributes.None;
        if ((flags & ReadOnlyFlag) != 0)
            attributes |= FileAttributes.ReadOnly;
        if ((flags & HiddenFlag) != 0)
            attributes |= FileAttributes.Hidden;
        if ((flags & SystemFlag) != 0)
            attributes |= FileAttributes.System;
        return new FileNode(
            Id,
            IsDirectory ? FileNodeType.Directory : FileNodeType.File,
            (flags & ReadOnlyFlag) != 0 ? 0x16d : 0x1ed,
            0,
            0,
            IsDirectory ? 0 : (long)DataLength,
            ExFatTime.Read(U32(raw, 0x0c), raw[0x15], raw[0x17]),
            Attributes: attributes
        );
    }

    private static ImageFormatException Damaged(string volume, ulong id, string problem, string field, object value) =>
        new(volume, WhatOf(id), problem, field, value, PlaceOf(id).Place, "Run fsck.exfat on the guest's disk.");
}
