using System.Buffers.Binary;
using System.Buffers.Text;
using System.Security.Cryptography;

namespace ImageTools.Disks.FileSystems.Ext;

/// <summary>
/// The name of an encrypted file for those who do not have the key. The stored bytes may hold slashes and control codes, so they are shown
/// as Linux shows them without the key: as text in Base64 that is unique in its directory.
/// </summary>
internal static class ExtNoKeyName
{
    // Longer names end with a hash, so that the text is not longer than a name may be.
    private const int MostBytes = 149;

    public static string Of(ReadOnlySpan<byte> stored, ExtNameHash hash)
    {
        Span<byte> bytes = stackalloc byte[8 + MostBytes + SHA256.HashSizeInBytes];
        BinaryPrimitives.WriteUInt32LittleEndian(bytes, hash.Major);
        BinaryPrimitives.WriteUInt32LittleEndian(bytes[4..], hash.Minor);
        var count = Math.Min(stored.Length, MostBytes);
        stored[..count].CopyTo(bytes[8..]);
        if (stored.Length > MostBytes)
            count += SHA256.HashData(stored[MostBytes..], bytes[(8 + MostBytes)..]);
        return Base64Url.EncodeToString(bytes[..(8 + count)]);
    }
}
