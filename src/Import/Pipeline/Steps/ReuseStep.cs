using ImageTools.Cloud;
using ImageTools.Import.Pipeline.Reuse;
using ImageTools.Inspect.Checks;

namespace ImageTools.Import.Pipeline.Steps;

/// <summary>
/// Looks for an image that may be used instead of importing. When there is none, a failed check of the cloud ends the import.
/// </summary>
internal sealed class ReuseStep(ExistingImage existing) : IImportStep
{
    /// <inheritdoc/>
    public async Task<ImportState> RunAsync(ImportState state, CancellationToken cancellation)
    {
        if (
            state.Options is { Reuse: true, DryRun: false }
            && await existing.FindAsync(state.ImageName, state.Findings, cancellation).ConfigureAwait(false) is { } image
        )
        {
            return state with { Existing = image };
        }

        // The first failure ends the import. The others are listed, too, so that the user can solve all of them at once.
        CloudException[] errors =
        [
            .. state.Findings.Where(f => !(f.IsUnderWay && IsOurs(state))).Select(f => f.Error).OfType<CloudException>(),
        ];
        return state with
        {
            Warnings =
            [
                .. state.Findings.Where(f => f.Result.Status == CheckStatus.Unknown).Select(f => $"{f.Result.Id}: {f.Result.Message}"),
                .. errors.Skip(1).Select(e => $"Also: {e.Message} {e.Hint}"),
            ],
            Obstacle = errors.FirstOrDefault(),
        };
    }

    // An import that an interrupted run of the same command began is no obstacle: ImportImage returns the same task. When nothing has to be
    // uploaded, ImportImage itself tells whether it is the same import.
    private static bool IsOurs(ImportState state) =>
        state.Images.Count == 0 || state.Locations.All(l => state.Options.Upload.Runs?.IsComplete(l) == true);
}
