namespace ImageTools.Inspect.Guests;

/// <summary>The words for kinds of operating systems.</summary>
public static class OsKindWords
{
    /// <summary>linux, windows, freebsd or unknown.</summary>
    public static string Name(this OsKind value) =>
        value switch
        {
            OsKind.Linux => "linux",
            OsKind.Windows => "windows",
            OsKind.FreeBsd => "freebsd",
            _ => "unknown",
        };
}
