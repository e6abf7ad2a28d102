using System.Text;

namespace ImageTools.Inspect.Guests;

/// <summary>Decodes text that the guest's programs read.</summary>
internal static class GuestText
{
    private const char ByteOrderMark = '\uFEFF';

    /// <summary>UTF-8 without a byte order mark. Editors of other systems write this mark. It would hide the first key.</summary>
    public static string Decode(ReadOnlySpan<byte> bytes)
    {
        var text = Encoding.UTF8.GetString(bytes);
        return text.StartsWith(ByteOrderMark) ? text[1..] : text;
    }
}
