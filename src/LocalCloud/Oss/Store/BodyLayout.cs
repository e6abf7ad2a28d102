namespace ImageTools.LocalCloud.Oss.Store;

/// <summary>
/// The ranges of an upload's body file. Each part gets the range behind the earlier parts, so the body is the object when all parts have
/// arrived. A part that has not begun is assumed to be as long as the first part that did. A wrong guess costs a copy of the part on
/// completion; ranges never overlap.
/// </summary>
internal sealed class BodyLayout
{
    /// <summary>The largest file that every file system allows.</summary>
    private const long Limit = 8L << 40;

    private readonly Dictionary<int, long> lengths = [];
    private readonly Dictionary<int, (long Start, long End)> ranges = [];
    private long usual;

    /// <summary>Whether no other part has a range or still writes to one.</summary>
    public bool IsWithin(IReadOnlySet<int> numbers) => ranges.Keys.All(numbers.Contains);

    /// <summary>
    /// A range for a part of <paramref name="length"/> bytes (positive), or null when none is free. The part owns the range until it gives
    /// it back.
    /// </summary>
    public long? Reserve(int number, long length)
    {
        if (usual == 0)
            usual = length;
        var begun = lengths.Where(p => p.Key < number).ToList();
        var offset = begun.Sum(p => p.Value) + ((number - 1L - begun.Count) * usual);
        lengths[number] = length;
        if (offset > Limit - length || ranges.ContainsKey(number) || ranges.Values.Any(r => r.Start < offset + length && r.End > offset))
            return null;
        ranges[number] = (offset, offset + length);
        return offset;
    }

    /// <summary>Adds a part that an earlier server received. Parts are added in the order of their arrival.</summary>
    /// <param name="number">Part number.</param>
    /// <param name="offset">In the body; negative for a part with a file of its own.</param>
    /// <param name="length">Bytes.</param>
    public void Recall(int number, long offset, long length)
    {
        lengths[number] = length;
        if (usual == 0)
            usual = offset > 0 && offset % (number - 1) == 0 ? offset / (number - 1) : length;
        if (offset >= 0)
            ranges[number] = (offset, offset + length);
    }

    /// <summary>The part did not arrive.</summary>
    public void Release(int number) => ranges.Remove(number);
}
