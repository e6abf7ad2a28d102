namespace ImageTools.Inspect.Checks;

/// <summary>The verdict of a check.</summary>
public enum CheckStatus
{
    /// <summary>The check passed.</summary>
    Pass,

    /// <summary>The check found a problem.</summary>
    Fail,

    /// <summary>The check does not apply to this image.</summary>
    Skip,

    /// <summary>The evidence could not be read. This never counts as a pass.</summary>
    Unknown,
}
