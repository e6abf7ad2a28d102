using ImageTools.Cloud;
using ImageTools.Inspect.Checks;

namespace ImageTools.Import.Pipeline.RemoteChecks;

/// <summary>The finding of a check of the cloud.</summary>
/// <param name="Result">Result, in the form of the checks of images.</param>
/// <param name="Error">The error that ends an import, when the check failed.</param>
public sealed record RemoteFinding(CheckResult Result, CloudException? Error)
{
    /// <summary>Whether the image with that name is now being imported from the same objects, by an interrupted run.</summary>
    public bool IsUnderWay { get; init; }

    /// <summary>The only finding when no request to the cloud was possible.</summary>
    internal static RemoteFinding NotAsked(string reason) => Of("cloud", "The cloud's side", CheckStatus.Unknown, reason);

    /// <summary>A finding without a failure.</summary>
    internal static RemoteFinding Of(string id, string title, CheckStatus status, string message) =>
        new(new CheckResult(id, Severity.Error, status, title, message), null);

    /// <summary>A failure, which ends an import.</summary>
    internal static RemoteFinding Failed(string id, string title, CloudException error) =>
        new(new CheckResult(id, Severity.Error, CheckStatus.Fail, title, error.Message) { Fix = error.Hint }, error);
}
