namespace ImageTools.Upload.Parts;

/// <summary>Cuts at places that are known before the first byte.</summary>
/// <param name="cut">The places.</param>
internal sealed class KnownCutter(PartCut cut) : IPartCutter
{
    /// <inheritdoc/>
    public PartCut Cut => cut;

    /// <inheritdoc/>
    public ValueTask<long> LongestAsync(int number, CancellationToken cancellation) => ValueTask.FromResult(cut.SizeOf(number));
}
