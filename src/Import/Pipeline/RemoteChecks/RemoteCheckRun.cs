using ImageTools.Import.Ecs;
using ImageTools.Import.Pipeline.Objects;
using ImageTools.Import.Ram;

namespace ImageTools.Import.Pipeline.RemoteChecks;

/// <summary>
/// Checks the cloud before the upload, with a few read-only calls: reasons why ECS would refuse the import of a good image (import checks
/// §5.13). Without the permission for a call, the result is "unknown", not a failure.
/// </summary>
internal sealed class RemoteCheckRun(EcsClient ecs, RoleChecker roles, IObjectStore store)
{
    // The most important check is first. A new check needs its ids in RemoteCheckIds, and a line in RemoteCheckExplanations.
    private readonly IReadOnlyList<IRemoteCheck> checks =
    [
        new BucketCheck(ecs.Region, store),
        new ObjectCheck(store),
        new NameCheck(ecs),
        new RoleCheck(roles),
    ];

    /// <summary>Runs all checks that are not left out.</summary>
    public async Task<IReadOnlyList<RemoteFinding>> RunAsync(RemoteQuestions questions, CancellationToken cancellation)
    {
        List<RemoteFinding> findings = [];
        foreach (var check in checks)
            findings.AddRange(await check.AskAsync(questions, cancellation).ConfigureAwait(false));
        return findings;
    }
}
