using ImageTools.Import.Ram;
using ImageTools.Inspect.Checks;

namespace ImageTools.Import.Pipeline.RemoteChecks;

/// <summary>Checks that ECS may read the bucket (ram-role).</summary>
internal sealed class RoleCheck(RoleChecker roles) : IRemoteCheck
{
    private const string Title = "The import role";

    /// <summary>Id of the check.</summary>
    public const string Id = "ram-role";

    /// <inheritdoc/>
    public async Task<IReadOnlyList<RemoteFinding>> AskAsync(RemoteQuestions questions, CancellationToken cancellation)
    {
        if (questions.Skip.Contains(Id))
            return [];
        var role = await roles.CheckAsync(questions.RoleName, cancellation).ConfigureAwait(false);
        return
        [
            role.State switch
            {
                RoleState.Ready => RemoteFinding.Of(Id, Title, CheckStatus.Pass, role.Finding),
                RoleState.Unknown => RemoteFinding.Of(Id, Title, CheckStatus.Unknown, role.Finding),
                _ => RemoteFinding.Failed(Id, Title, ImportRole.Missing(questions.RoleName, role.Finding)),
            },
        ];
    }
}
