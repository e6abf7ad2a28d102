using System.Text;

namespace ImageTools.Disks.FileSystems;

/// <summary>Reads for code that recognises a volume by its first bytes.</summary>
internal static class SignatureReads
{
    /// <summary>The bytes at <paramref name="offset"/>, or zeros where there are none.</summary>
    public static byte[] Peek(BlockSource volume, long offset, int count)
    {
        var bytes = new byte[count];
        if (!volume.TryRead(offset, bytes))
            bytes.AsSpan().Clear();
        return bytes;
    }

    /// <summary>Text up to the first NUL, or null when there is none.</summary>
    public static string? Text(ReadOnlySpan<byte> field)
    {
        var end = field.IndexOf((byte)0);
        var text = Encoding.UTF8.GetString(end < 0 ? field : field[..end]);
        return text.Length == 0 ? null : text;
    }

    /// <summary>A UUID of 16 bytes in the order in which it is printed, or null when it is all zeros.</summary>
    public static string? Uuid(ReadOnlySpan<byte> field)
    {
        var uuid = new Guid(field[..16], bigEndian: true);
        return uuid == Guid.Empty ? null : uuid.ToString();
    }
}
