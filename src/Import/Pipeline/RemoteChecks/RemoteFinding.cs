using ImageTools.Cloud;
using ImageTools.Inspect.Checks;

namespace ImageTools.Import.Pipeline.RemoteChecks;

/// <summary>A check of the cloud's side.</summary>
/// <param name="Result">As checks of the image are reported.</param>
/// <param name="Error">What stops an import, when the check failed.</param>
public sealed record RemoteFinding(CheckResult Result, CloudException? Error)
{
    /// <summary>
    /// The name is that of an image which is being imported from the same objects right now: what an interrupted run
    /// began.
    /// </summary>
    public bool IsUnderWay { get; init; }
}
