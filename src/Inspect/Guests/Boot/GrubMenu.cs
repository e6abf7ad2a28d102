using System.Globalization;

namespace ImageTools.Inspect.Guests.Boot;

/// <summary>The entries of a menu with submenus, numbered as in GRUB.</summary>
internal sealed class GrubMenu
{
    private const int MostEntries = 2_000;
    private readonly List<(Step[] Path, BootEntry Entry)> places = [];
    private readonly Stack<Step> above = new();
    private int index;

    /// <summary>All entries in menu order, with those of submenus.</summary>
    public IReadOnlyList<BootEntry> Entries => [.. places.Select(p => p.Entry)];

    /// <summary>Adds an entry to the open menu. Entries over the limit are dropped.</summary>
    public void Add(BootEntry entry)
    {
        if (places.Count < MostEntries)
            places.Add(([.. above.Reverse(), new Step(index, entry.Title, entry.Id)], entry));
        index++;
    }

    /// <summary>Opens a submenu.</summary>
    public void Open(string title, string? id)
    {
        above.Push(new Step(index, title, id));
        index = 0;
    }

    /// <summary>Closes the submenu.</summary>
    public void Close() => index = above.Pop().Index + 1;

    /// <summary>
    /// The entry that a default selects, and whether the default exists. Each step is an index, a title or an id in the menu that the
    /// earlier steps lead to. For a step that does not exist, GRUB takes the first entry of that menu. It does the same for a submenu as
    /// the default.
    /// </summary>
    public (BootEntry? Entry, bool IsExact) Choose(string selector)
    {
        IReadOnlyList<(Step[] Path, BootEntry Entry)> left = places;
        var depth = 0;
        foreach (var step in Steps(selector))
        {
            var number = int.TryParse(step, NumberStyles.None, CultureInfo.InvariantCulture, out var parsed) ? parsed : -1;
            var next = left.Where(p =>
                    p.Path.Length > depth
                    && (number >= 0 ? p.Path[depth].Index == number : p.Path[depth].Title == step || p.Path[depth].Id == step)
                )
                .ToArray();
            if (next.Length == 0)
                return (left.Count > 0 ? left[0].Entry : null, false);
            left = next;
            depth++;
        }
        return (left.Count > 0 ? left[0].Entry : null, true);
    }

    /// <summary>">" separates steps; ">>" is a ">" in a title.</summary>
    private static string[] Steps(string selector) =>
        [.. selector.Replace(">>", "\0", StringComparison.Ordinal).Split('>').Select(s => s.Replace('\0', '>'))];

    private sealed record Step(int Index, string Title, string? Id);
}
