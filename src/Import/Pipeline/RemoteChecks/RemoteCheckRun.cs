using ImageTools.Import.Ecs;
using ImageTools.Import.Pipeline.Objects;
using ImageTools.Import.Ram;

namespace ImageTools.Import.Pipeline.RemoteChecks;

/// <summary>
/// What would make ECS refuse the import although the image is fine (import checks §5.13), found out by a few read-only calls before bytes
/// move.
/// A question that the credentials may not ask is "unknown", not a failure.
/// </summary>
internal sealed class RemoteCheckRun(EcsClient ecs, RoleChecker roles, IObjectStore store)
{
    // In the order in which they matter. A new one has its ids in RemoteCheckIds, and a line in RemoteCheckExplanations.
    private readonly IReadOnlyList<IRemoteCheck> checks =
    [
        new BucketCheck(ecs.Region, store),
        new ObjectCheck(store),
        new NameCheck(ecs),
        new RoleCheck(roles),
    ];

    /// <summary>All checks that are not to be left out.</summary>
    public async Task<IReadOnlyList<RemoteFinding>> RunAsync(RemoteQuestions questions, CancellationToken cancellation)
    {
        List<RemoteFinding> findings = [];
        foreach (var check in checks)
            findings.AddRange(await check.AskAsync(questions, cancellation).ConfigureAwait(false));
        return findings;
    }
}
