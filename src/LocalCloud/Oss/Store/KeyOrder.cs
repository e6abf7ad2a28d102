namespace ImageTools.LocalCloud.Oss.Store;

/// <summary>
/// Keys by the bytes of their UTF-8, as OSS lists them. Characters beyond U+FFFF come last there; in UTF-16 their surrogates come
/// before U+E000.
/// </summary>
internal sealed class KeyOrder : IComparer<string>
{
    public static KeyOrder Instance { get; } = new();

    public int Compare(string? x, string? y)
    {
        var common = x.AsSpan().CommonPrefixLength(y);
        return common == x?.Length || common == y?.Length ? (x?.Length ?? 0) - (y?.Length ?? 0) : Weight(x![common]) - Weight(y![common]);
    }

    private static int Weight(char unit) =>
        char.IsSurrogate(unit) ? unit + 0x2000
        : unit >= 0xE000 ? unit - 0x800
        : unit;
}
