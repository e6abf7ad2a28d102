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

    /// <summary>No system was found, or its kind is unknown.</summary>
    Unknown,
}
