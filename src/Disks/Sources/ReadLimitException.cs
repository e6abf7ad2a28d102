namespace ImageTools.Disks.Sources;

/// <summary>
/// The end of a <see cref="ReadBudget"/>. Whoever looks for evidence takes it for evidence that could not be read, like damage; whoever
/// only probes must let it through, since "nothing was found" would be a lie.
/// </summary>
/// <param name="file">What was being read.</param>
/// <param name="limit">Which limit it was, with its value: "2 GiB".</param>
/// <param name="offset">Byte of the source that was asked for.</param>
public sealed class ReadLimitException(string file, string limit, long offset)
    : IOException(
        $"{file}: finding out what is on the disk took more than {limit} (now at byte {offset}): it is damaged, or made to cost. What "
            + $"was not read is not known. {Way}"
    )
{
    private const string Way = "If you trust it, --patience 10 allows ten times as much, and --patience 0 has no limit.";

    /// <summary>What was being read.</summary>
    public string File { get; } = file;

    /// <summary>Which limit it was.</summary>
    public string Limit { get; } = limit;

    /// <summary>Byte of the source that was asked for.</summary>
    public long Offset { get; } = offset;
}
