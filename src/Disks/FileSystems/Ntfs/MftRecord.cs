using static ImageTools.Disks.LittleEndian;

namespace ImageTools.Disks.FileSystems.Ntfs;

/// <summary>A file record of $MFT with its attributes.</summary>
internal sealed record MftRecord
{
    private const int HeaderSize = 0x2a,
        AttributeHeaderSize = 0x18;

    public required long Number { get; init; }

    /// <summary>How often the record has been used.</summary>
    public required ushort Sequence { get; init; }

    public required ushort Links { get; init; }

    public required bool IsInUse { get; init; }

    public required bool IsDirectory { get; init; }

    /// <summary>The record that this one continues; 0 when it is a file itself.</summary>
    public required FileReference Base { get; init; }

    /// <summary>In the order of the record, which is by type.</summary>
    public required IReadOnlyList<NtfsAttribute> Attributes { get; init; }

    /// <summary>Parses a record whose update sequence has been restored.</summary>
    public static MftRecord Parse(byte[] bytes, long number, string volume)
    {
        int first = U16(bytes, 0x14),
            flags = U16(bytes, 0x16);
        var used = U32(bytes, 0x18);
        if (used > bytes.Length)
            throw Damaged(volume, number, "is longer than itself", "bytes in use", used);
        if (first < HeaderSize || first % 8 != 0)
            throw Damaged(volume, number, "is no possible place", "first attribute", first);
        return new MftRecord
        {
            Number = number,
            Sequence = U16(bytes, 0x10),
            Links = U16(bytes, 0x12),
            IsInUse = (flags & 1) != 0,
            IsDirectory = (flags & 2) != 0,
            Base = new FileReference(U64(bytes, 0x20)),
            // The attributes of a record that is not in use may be anything.
            Attributes = (flags & 1) == 0 ? [] : ReadAttributes(bytes.AsMemory(0, (int)used), first, number, volume),
        };
    }

    private static List<NtfsAttribute> ReadAttributes(ReadOnlyMemory<byte> bytes, int at, long number, string volume)
    {
        var attributes = new List<NtfsAttribute>();
        while (true)
        {
            if (at > bytes.Length - 4)
                throw Damaged(volume, number, "has no end mark", "attributes", null);
            var type = U32(bytes.Span, at);
            if (type == uint.MaxValue)
                return attributes;
            if (at > bytes.Length - AttributeHeaderSize)
                throw Damaged(volume, number, $"has an attribute that is cut off, at byte {at}", null, null);
            var length = U32(bytes.Span, at + 4);
            if (length < AttributeHeaderSize || length % 8 != 0 || length > bytes.Length - at)
                throw Damaged(volume, number, $"is the impossible length of the attribute at byte {at}", "length", length);
            attributes.Add(
                NtfsAttribute.Parse(bytes.Slice(at, (int)length), out var problem)
                    ?? throw Damaged(volume, number, problem!, $"attribute 0x{type:x}", null)
            );
            at += (int)length;
        }
    }

    private static ImageFormatException Damaged(string volume, long number, string problem, string? field, object? value) =>
        new(volume, $"file record {number}", problem, field, value, hint: "Run chkdsk in the guest.");
}
