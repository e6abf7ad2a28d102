namespace ImageTools.Inspect.Checks;

/// <summary>What an inspection comes to, the best first.</summary>
public enum ImportVerdict
{
    /// <summary>Every check that decides was judged and holds, and no warning was found.</summary>
    Ready,

    /// <summary>A warning was found, or somebody answered for a check that decides in its place.</summary>
    Warnings,

    /// <summary>A check of error level fails or could not be judged: neither is a promise that the image starts.</summary>
    Blocked,
}
