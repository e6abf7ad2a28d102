using System.Buffers.Binary;
using static ImageTools.Disks.LittleEndian;

namespace ImageTools.Disks.FileSystems.Ext;

/// <summary>A POSIX access control list, which ext stores in fewer bytes than the attribute has that Linux shows.</summary>
internal static class ExtAccessList
{
    private const uint StoredVersion = 1,
        ShownVersion = 2;
    private const ushort User = 2,
        Group = 8;

    /// <summary>The list as Linux shows it: each entry with an id, 0xffffffff where it has none.</summary>
    public static byte[] ToLinux(ReadOnlySpan<byte> stored, Func<string, string, object, ImageFormatException> damaged)
    {
        if (stored.Length < 4 || U32(stored, 0) != StoredVersion)
            throw damaged("is no access control list of version 1", "a_version", stored.Length < 4 ? stored.Length : U32(stored, 0));
        // A stored entry takes at least four bytes, a shown one eight.
        var shown = new byte[4 + (2 * (stored.Length - 4))];
        BinaryPrimitives.WriteUInt32LittleEndian(shown, ShownVersion);
        var to = 4;
        for (var at = 4; at < stored.Length; to += 8)
        {
            var hasId = stored.Length - at >= 4 && U16(stored, at) is User or Group;
            var size = hasId ? 8 : 4;
            if (stored.Length - at < size)
                throw damaged("cuts an entry of an access control list off", "e_value_size", stored.Length);
            stored.Slice(at, 4).CopyTo(shown.AsSpan(to));
            BinaryPrimitives.WriteUInt32LittleEndian(shown.AsSpan(to + 4), hasId ? U32(stored, at + 4) : uint.MaxValue);
            at += size;
        }
        return shown[..to];
    }
}
