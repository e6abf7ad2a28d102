namespace ImageTools.Disks.Sources;

/// <summary>
/// A <see cref="ReadBudget"/> is used up. Code that reads evidence treats it as unreadable evidence, like damage. A probe must not catch
/// it, because "nothing found" would be wrong.
/// </summary>
/// <param name="file">What was being read.</param>
/// <param name="limit">The limit with its value: "2 GiB".</param> <param name="offset">Byte of the source at which the read began.</param>
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
