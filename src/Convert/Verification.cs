namespace ImageTools.Convert;

/// <summary>How much of what passes through compressed is decompressed to prove it.</summary>
public enum Verification
{
    /// <summary>Every unit.</summary>
    Full,

    /// <summary>Every sixteenth unit.</summary>
    Sample,

    /// <summary>None; a damaged source becomes a damaged target.</summary>
    None,
}
