using ImageTools.Cloud;
using ImageTools.Import.Pipeline.Objects;
using ImageTools.Inspect.Checks;
using ImageTools.Upload.Oss;

namespace ImageTools.Import.Pipeline.RemoteChecks;

/// <summary>For an import of objects: checks that each object exists and can be read (oss-object).</summary>
internal sealed class ObjectCheck(IObjectStore store) : IRemoteCheck
{
    private const string Id = "oss-object",
        Title = "The object";

    /// <inheritdoc/>
    public async Task<IReadOnlyList<RemoteFinding>> AskAsync(RemoteQuestions questions, CancellationToken cancellation)
    {
        if (!questions.Uploaded || questions.Skip.Contains(Id))
            return [];
        List<RemoteFinding> findings = [];
        foreach (var location in questions.Locations)
            findings.Add(await Denial.GuardAsync(Id, Title, () => AskAsync(location, cancellation)).ConfigureAwait(false));
        return findings;
    }

    private async Task<RemoteFinding> AskAsync(OssLocation location, CancellationToken cancellation) =>
        await store.FindObjectAsync(location, cancellation).ConfigureAwait(false) switch
        {
            null => Failed("object-missing", $"{location} does not exist.", "Check bucket and key, or upload it first."),
            { Length: 0 } => Failed("object-empty", $"{location} is empty.", "Upload it again."),
            { StorageClass: var storage } when ArchiveClass.Is(storage) => Failed(
                "object-archived",
                $"{location} is archived ({storage}); ECS cannot read it.",
                "Restore it, or upload it with the class Standard."
            ),
            { Encryption: { } encryption } => Failed(
                "object-encrypted",
                $"{location} is encrypted by OSS ({encryption}); ECS does not import it.",
                "Upload it to a bucket without server-side encryption."
            ),
            { Length: var length } => RemoteFinding.Of(Id, Title, CheckStatus.Pass, $"{location} exists, {length} bytes."),
        };

    private static RemoteFinding Failed(string code, string message, string hint) =>
        RemoteFinding.Failed(Id, Title, new CloudException("oss", code, message, hint: hint));
}
