using System.Text;
using static ImageTools.Disks.LittleEndian;

namespace ImageTools.Disks.FileSystems.Ntfs;

/// <summary>An entry of the attribute list of a file with several records: which record holds which part of which attribute.</summary>
internal readonly record struct AttributeListEntry(
    NtfsAttributeType Type,
    string Name,
    long LowestVcn,
    FileReference Record,
    ushort AttributeId
)
{
    // The most that Windows writes.
    private const int MaxListBytes = 256 << 10,
        HeaderSize = 0x1a;

    /// <summary>Reads a list.</summary>
    public static List<AttributeListEntry> Read(BlockSource content, string volume, string what)
    {
        if (content.Length > MaxListBytes)
            throw Damaged(volume, what, "is longer than 256 KiB", "size", content.Length);
        var bytes = content.ReadBytes(0, (int)content.Length);
        var entries = new List<AttributeListEntry>();
        for (var at = 0; at < bytes.Length;)
        {
            if (at > bytes.Length - HeaderSize)
                throw Damaged(volume, what, "is cut off", "entry at byte", at);
            int length = U16(bytes, at + 4),
                nameLength = bytes[at + 6] * 2,
                nameAt = bytes[at + 7];
            if (length < HeaderSize || length > bytes.Length - at || (nameLength > 0 && nameAt + nameLength > length))
                throw Damaged(volume, what, $"is the impossible length of the entry at byte {at}", "length", length);
            entries.Add(
                new AttributeListEntry(
                    (NtfsAttributeType)U32(bytes, at),
                    nameLength == 0 ? "" : Encoding.Unicode.GetString(bytes, at + nameAt, nameLength),
                    (long)U64(bytes, at + 8),
                    new FileReference(U64(bytes, at + 0x10)),
                    U16(bytes, at + 0x18)
                )
            );
            at += length;
        }
        return entries;
    }

    private static ImageFormatException Damaged(string volume, string what, string problem, string field, object value) =>
        new(volume, $"attribute list of {what}", problem, field, value, hint: "Run chkdsk in the guest.");
}
