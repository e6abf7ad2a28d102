using ImageTools.Inspect.Checks;
using ImageTools.Upload;

namespace ImageTools.Import.Pipeline;

/// <summary>A check of the cloud's side.</summary>
/// <param name="Result">As checks of the image are reported.</param>
/// <param name="Error">What stops an import, when the check failed.</param>
public sealed record RemoteFinding(CheckResult Result, CloudException? Error);
