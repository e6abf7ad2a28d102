namespace ImageTools.Upload.Incremental;

/// <summary>Builds the part table of an object from its parts.</summary>
internal static class PartTable
{
    /// <summary>Numbers them and gives each its place.</summary>
    /// <param name="parts">In order, without gaps.</param>
    public static ObjectPart[] Of(IEnumerable<(long Length, ulong Crc64, string? Sha256)> parts)
    {
        List<ObjectPart> table = [];
        var start = 0L;
        foreach (var (length, crc, sha256) in parts)
        {
            table.Add(new ObjectPart(table.Count + 1, start, length, crc, sha256));
            start += length;
        }
        return [.. table];
    }
}
