using ImageTools.LocalCloud.Oss.Store;

namespace ImageTools.LocalCloud.Oss;

/// <summary>One page of a listing.</summary>
/// <param name="Items">Whole names.</param>
/// <param name="Prefixes">Names that stop at the delimiter.</param>
/// <param name="Next">The last name of this page when more follow; null at the end.</param>
internal sealed record Listing<T>(IReadOnlyList<T> Items, IReadOnlyList<string> Prefixes, string? Next)
    where T : class
{
    /// <summary>The item of <see cref="Next"/>; null when that is a prefix.</summary>
    public T? NextItem { get; init; }
}

/// <summary>Prefix, delimiter and marker of a listing, for objects and for uploads.</summary>
internal static class Listing
{
    /// <summary>
    /// The page after <paramref name="marker"/> of sorted items that all begin with <paramref name="prefix"/>. Items with the marker's own
    /// name follow it when <paramref name="isBehind"/> is true for them.
    /// </summary>
    public static Listing<T> Page<T>(
        IReadOnlyList<T> sorted,
        Func<T, string> name,
        string prefix,
        string delimiter,
        string marker,
        int limit,
        Func<T, bool>? isBehind = null
    )
        where T : class
    {
        var items = new List<T>();
        var prefixes = new List<string>();
        string? last = null;
        T? lastItem = null;
        foreach (var item in sorted)
        {
            var key = name(item);
            var cut = delimiter.Length == 0 ? -1 : key.IndexOf(delimiter, prefix.Length, StringComparison.Ordinal);
            var shown = cut < 0 ? key : key[..(cut + delimiter.Length)];
            var order = KeyOrder.Instance.Compare(shown, marker);
            if (
                order < 0
                || (order == 0 && (cut >= 0 || isBehind?.Invoke(item) != true))
                || (cut >= 0 && prefixes.Count > 0 && prefixes[^1] == shown)
            )
            {
                continue;
            }

            if (items.Count + prefixes.Count == limit)
                return new(items, prefixes, last) { NextItem = lastItem };
            if (cut < 0)
                items.Add(item);
            else
                prefixes.Add(shown);
            (last, lastItem) = (shown, cut < 0 ? item : null);
        }
        return new(items, prefixes, null);
    }
}
