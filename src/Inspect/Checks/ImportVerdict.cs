namespace ImageTools.Inspect.Checks;

/// <summary>The overall verdict of an inspection, best first.</summary>
public enum ImportVerdict
{
    /// <summary>Every check that decides was judged and passed, and there is no warning.</summary>
    Ready,

    /// <summary>There is a warning, or a person decided in place of a check that decides.</summary>
    Warnings,

    /// <summary>A check of error level failed or could not be judged. In both cases nobody can promise that the image starts.</summary>
    Blocked,
}
