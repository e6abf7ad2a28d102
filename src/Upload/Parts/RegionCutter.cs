namespace ImageTools.Upload.Parts;

/// <summary>Cuts a stream at its region boundaries, which are known while it is produced.</summary>
/// <param name="rule">Which of them end a part.</param>
internal sealed class RegionCutter(RegionCutRule rule) : IPartCutter
{
    /// <inheritdoc/>
    public PartCut? Cut => null;

    /// <inheritdoc/>
    public ValueTask<long> LongestAsync(int number, CancellationToken cancellation) => ValueTask.FromResult(PartLimits.LargestStreamPart);

    /// <inheritdoc/>
    public bool EndsAtRegionBoundary(int number, long length, long region) => rule.Ends(number, length, region);
}
