namespace ImageTools.Inspect.Files;

/// <summary>Permissions of find(1): MODE is exactly these bits, -MODE all of them, /MODE any of them.</summary>
/// <param name="How">'=', '-' or '/'.</param>
/// <param name="Bits">Bits.</param>
public sealed record FindMode(char How, int Bits)
{
    private const int LongestOctal = 5;

    /// <summary>Reads "0644", "-4000", "/222". Null when it is no octal mode.</summary>
    public static FindMode? Parse(string text)
    {
        var how = text is ['-' or '/', ..] ? text[0] : '=';
        var digits = how == '=' ? text : text[1..];
        return
            digits.Length is > 0 and <= LongestOctal
            && digits.All(c => c is >= '0' and <= '7')
            && System.Convert.ToInt32(digits, 8) is <= 0xfff and var bits
            ? new FindMode(how, bits)
            : null;
    }

    /// <summary>Whether a file with these permissions passes.</summary>
    public bool Passes(int mode) =>
        How switch
        {
            '-' => (mode & Bits) == Bits,
            '/' => Bits == 0 || (mode & Bits) != 0,
            _ => (mode & 0xfff) == Bits,
        };
}
