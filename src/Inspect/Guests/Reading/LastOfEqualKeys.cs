using YamlDotNet.Core;
using YamlDotNet.Core.Events;

namespace ImageTools.Inspect.Guests.Reading;

/// <summary>
/// The events of a YAML text, with only the last of equal keys in a mapping. The library refuses equal keys, but most programs accept them.
/// </summary>
internal sealed class LastOfEqualKeys : IParser
{
    private readonly List<ParsingEvent> events;
    private int at = -1;

    /// <summary>Takes events whose keys are scalars.</summary>
    public LastOfEqualKeys(List<ParsingEvent> all)
    {
        var dropped = new bool[all.Count];
        var open = new Stack<Level>();
        for (var i = 0; i < all.Count; i++)
        {
            if (all[i] is MappingEnd or SequenceEnd)
            {
                open.Pop();
                Ended(open, i, dropped);
                continue;
            }
            if (all[i] is not (NodeEvent or AnchorAlias))
                continue;
            if (open.TryPeek(out var above) && above is { Keys: not null, Key: null })
            {
                (above.Key, above.KeyAt) = (((Scalar)all[i]).Value, i);
                continue;
            }
            if (all[i] is MappingStart)
                open.Push(new Level { Keys = new Dictionary<string, (int, int)>(StringComparer.Ordinal) });
            else if (all[i] is SequenceStart)
                open.Push(new Level());
            else
                Ended(open, i, dropped);
        }
        events = [.. all.Where((_, i) => !dropped[i])];
    }

    /// <inheritdoc/>
    public ParsingEvent? Current => at >= 0 && at < events.Count ? events[at] : null;

    /// <inheritdoc/>
    public bool MoveNext() => ++at < events.Count;

    /// <summary>A value is complete. An earlier value of the same key is removed.</summary>
    private static void Ended(Stack<Level> open, int end, bool[] dropped)
    {
        if (!open.TryPeek(out var above) || above is not { Keys: { } keys, Key: { } key })
            return;
        if (keys.TryGetValue(key, out var earlier))
            dropped.AsSpan(earlier.First..(earlier.Last + 1)).Fill(true);
        keys[key] = (above.KeyAt, end);
        above.Key = null;
    }

    private sealed class Level
    {
        public Dictionary<string, (int First, int Last)>? Keys { get; init; }

        public string? Key { get; set; }

        public int KeyAt { get; set; }
    }
}
