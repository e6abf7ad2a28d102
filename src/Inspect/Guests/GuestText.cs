using System.Text;

namespace ImageTools.Inspect.Guests;

/// <summary>Text that a guest's programs read.</summary>
internal static class GuestText
{
    private const char ByteOrderMark = '\uFEFF';

    /// <summary>
    /// UTF-8 without the mark that editors of other systems put in front, which would hide the first key from whoever looks for
    /// it.
    /// </summary>
    public static string Decode(ReadOnlySpan<byte> bytes)
    {
        var text = Encoding.UTF8.GetString(bytes);
        return text.StartsWith(ByteOrderMark) ? text[1..] : text;
    }
}
