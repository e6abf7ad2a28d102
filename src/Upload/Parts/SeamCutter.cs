namespace ImageTools.Upload.Parts;

/// <summary>Cuts a stream at its region boundaries, which are only known while it is produced.</summary>
/// <param name="rule">Decides which region boundaries end a part.</param>
internal sealed class SeamCutter(SeamRule rule) : IPartCutter
{
    /// <inheritdoc/>
    public PartCut? Cut => null;

    /// <inheritdoc/>
    public ValueTask<long> LongestAsync(int number, CancellationToken cancellation) => ValueTask.FromResult(PartLimits.LargestStreamPart);

    /// <inheritdoc/>
    public bool EndsAtSeam(int number, long length, long region) => rule.Ends(number, length, region);
}
