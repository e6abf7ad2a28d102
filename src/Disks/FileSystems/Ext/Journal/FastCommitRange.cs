namespace ImageTools.Disks.FileSystems.Ext.Journal;

/// <summary>Bytes of a file that a fast commit maps anew.</summary>
/// <param name="Range">Where they lie now.</param>
/// <param name="IsRemoved">They are gone: a hole.</param>
internal readonly record struct FastCommitRange(FileRange Range, bool IsRemoved)
{
    /// <summary>The ranges of a file after all changes, of which each counts more than those before it.</summary>
    public static FileRange[] Apply(FileRange[] stored, IReadOnlyList<FastCommitRange> changes)
    {
        // A sweep over the file: at each place the newest layer that covers it counts. Layer 0 is what is stored.
        var layers = stored
            .Select(r => (Layer: 0, Range: r, IsRemoved: false))
            .Concat(changes.Select((c, i) => (Layer: i + 1, c.Range, c.IsRemoved)))
            .OrderBy(l => l.Range.Start)
            .ToArray();
        var edges = layers.SelectMany(l => (long[])[l.Range.Start, l.Range.End]).Distinct().Order().ToArray();
        var open = new PriorityQueue<(FileRange Range, bool IsRemoved), int>();
        var result = new List<FileRange>();
        var next = 0;
        for (var i = 0; i + 1 < edges.Length; i++)
        {
            for (; next < layers.Length && layers[next].Range.Start == edges[i]; next++)
                open.Enqueue((layers[next].Range, layers[next].IsRemoved), -layers[next].Layer);
            while (open.TryPeek(out var top, out _) && top.Range.End <= edges[i])
                open.Dequeue();
            if (!open.TryPeek(out var newest, out _) || newest.IsRemoved)
                continue;
            var place = newest.Range.Place < 0 ? -1 : newest.Range.Place + (edges[i] - newest.Range.Start);
            result.Add(new FileRange(edges[i], edges[i + 1] - edges[i], place));
        }
        return [.. result];
    }
}
