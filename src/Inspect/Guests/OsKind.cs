namespace ImageTools.Inspect.Guests;

/// <summary>Kinds of operating systems.</summary>
public enum OsKind
{
    /// <summary>Linux.</summary>
    Linux,

    /// <summary>Windows.</summary>
    Windows,

    /// <summary>FreeBSD.</summary>
    FreeBsd,

    /// <summary>None was found, or one that could not be told.</summary>
    Unknown,
}
