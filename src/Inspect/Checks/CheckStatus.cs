namespace ImageTools.Inspect.Checks;

/// <summary>The verdict of a check.</summary>
public enum CheckStatus
{
    /// <summary>As it should be.</summary>
    Pass,

    /// <summary>A finding.</summary>
    Fail,

    /// <summary>Does not apply to this image.</summary>
    Skip,

    /// <summary>The evidence could not be read. Never counts as a pass.</summary>
    Unknown,
}
