namespace ImageTools.Convert;

/// <summary>How many of the units that pass through compressed are decompressed to verify them.</summary>
public enum Verification
{
    /// <summary>Every unit.</summary>
    Full,

    /// <summary>Every sixteenth unit.</summary>
    Sample,

    /// <summary>None; a damaged source becomes a damaged target.</summary>
    None,
}
