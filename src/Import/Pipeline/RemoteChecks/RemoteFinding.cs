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

    /// <summary>The one finding when nobody could be asked.</summary>
    internal static RemoteFinding NotAsked(string reason) => Of("cloud", "The cloud's side", CheckStatus.Unknown, reason);

    /// <summary>What was found, other than a failure.</summary>
    internal static RemoteFinding Of(string id, string title, CheckStatus status, string message) =>
        new(new CheckResult(id, Severity.Error, status, title, message), null);

    /// <summary>A failure, by which an import would end.</summary>
    internal static RemoteFinding Failed(string id, string title, CloudException error) =>
        new(new CheckResult(id, Severity.Error, CheckStatus.Fail, title, error.Message) { Fix = error.Hint }, error);
}
