using ImageTools.Cloud;
using ImageTools.Import.Pipeline.Reuse;
using ImageTools.Inspect.Checks;

namespace ImageTools.Import.Pipeline.Steps;

/// <summary>
/// Looks for an image that may be used instead of importing. Where there is none, what failed on the cloud's side stands in the way.
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

        // The first failure stops; the others are said too, so that they need not be met one run after the other.
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

    // What an interrupted run of this import began is no obstacle to it: ImportImage answers it with the same task. Where nothing is to be
    // uploaded, ImportImage itself is asked whose it is.
    private static bool IsOurs(ImportState state) =>
        state.Images.Count == 0 || state.Locations.All(l => state.Options.Upload.Runs?.IsComplete(l) == true);
}
