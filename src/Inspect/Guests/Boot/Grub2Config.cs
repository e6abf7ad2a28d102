namespace ImageTools.Inspect.Guests.Boot;

/// <summary>
/// Follows grub.cfg far enough to know its menu and its default: variables, if with tests on them, nested menus, entries of the Boot Loader
/// Specification. What draws, plays or loads modules is passed over.
/// </summary>
/// <param name="files">The guest's files.</param>
/// <param name="path">Guest path of the configuration.</param>
/// <param name="bootPrefix">"/boot" when that is a file system of its own.</param>
internal sealed class Grub2Config(GuestTree files, string path, string bootPrefix)
{
    private const int MostLines = 100_000, MostEntries = 2_000, DeepestNesting = 64;

    private readonly Dictionary<string, string> variables = new(StringComparer.Ordinal) { ["prefix"] = $"({bootPrefix})", ["menuentry_id_option"] = "--id", ["grub_platform"] = "pc" };
    private readonly List<KeyValuePair<string, string>> searched = [];
    private readonly List<BootEntry> entries = [];
    private readonly List<(int[] Indexes, string[] Names, BootEntry Entry)> places = [];
    private readonly List<string> configs = [path];
    private Dictionary<string, string> environment = [];

    /// <summary>Reads the menu.</summary>
    public BootMenu Read(string text)
    {
        environment = GrubEnvironment.Read(files, path[..(path.LastIndexOf('/') + 1)] + "grubenv");
        Run(text.Split('\n'));
        var selector = variables.GetValueOrDefault("default") is { Length: > 0 } stated ? stated : "0";
        var chosen = Choose(selector);
        var problem = chosen is not null ? null : entries.Count == 0 ? "the menu has no entries" : $"the default '{selector}' is no entry of the menu";
        return new BootMenu("grub2", configs, entries, chosen, selector, problem, searched);
    }

    private void Run(string[] lines)
    {
        // One element for each open block: whether its lines count, whether a branch of it was taken, and what closes it.
        var blocks = new Stack<Block>();
        var menu = new Stack<(string Title, string? Id, int Index)>();
        var counters = new Stack<int>();
        counters.Push(0);
        BootEntry? open = null;
        for (var i = 0; i < Math.Min(lines.Length, MostLines) && blocks.Count < DeepestNesting; i++)
        {
            var line = lines[i].Trim();
            var first = i;
            while (line.EndsWith('\\') && i + 1 < lines.Length)
                line = line[..^1] + lines[++i].Trim();
            var words = GrubWords.Split(line, Variable);
            foreach (var command in Commands(words))
            {
                var active = blocks.All(b => b.Active);
                switch (command[0])
                {
                    case "if":
                        var holds = active && Test(command);
                        blocks.Push(new Block("fi", holds, holds));
                        break;
                    case "elif" when blocks.TryPeek(out var top) && top.End == "fi":
                        blocks.Pop();
                        var now = !top.Taken && blocks.All(b => b.Active) && Test(command);
                        blocks.Push(new Block("fi", now, top.Taken || now));
                        break;
                    case "else" when blocks.TryPeek(out var top) && top.End == "fi":
                        blocks.Pop();
                        blocks.Push(new Block("fi", !top.Taken, true));
                        break;
                    case "fi" when blocks.TryPeek(out var top) && top.End == "fi":
                        blocks.Pop();
                        break;
                    case "function":
                        blocks.Push(new Block("}", false, false));
                        break;
                    case "menuentry" or "submenu":
                        if (active && command[0] == "submenu")
                        {
                            menu.Push((command.ElementAtOrDefault(1) ?? "", Id(command), counters.Peek()));
                            counters.Push(0);
                            blocks.Push(new Block("}", true, true, "submenu"));
                        }
                        else
                        {
                            if (active)
                                open = new BootEntry { Title = command.ElementAtOrDefault(1) ?? "", Id = Id(command), ConfigFile = path, Line = first + 1 };
                            blocks.Push(new Block("}", active, active, "menuentry"));
                        }
                        break;
                    case "}" when blocks.TryPeek(out var top) && top.End == "}":
                        blocks.Pop();
                        if (top.Kind == "menuentry" && open is not null)
                        {
                            Add(open, menu, counters);
                            open = null;
                        }
                        else if (top.Kind == "submenu")
                        {
                            menu.Pop();
                            counters.Pop();
                            counters.Push(counters.Pop() + 1);
                        }
                        break;
                    case "{":
                        break;
                    default:
                        if (active)
                            open = Execute(command, open, first + 1);
                        break;
                }
            }
        }
    }

    private void Add(BootEntry entry, Stack<(string Title, string? Id, int Index)> menu, Stack<int> counters)
    {
        if (entries.Count >= MostEntries)
            return;
        var index = counters.Pop();
        counters.Push(index + 1);
        var finished = entry with { IsRescue = BootPaths.IsRescue(entry.Title, entry.Id, entry.KernelPath, entry.CommandLine) };
        entries.Add(finished);
        var above = menu.Reverse().ToArray();
        places.Add(([.. above.Select(m => m.Index), index], [.. above.Select(m => m.Id ?? m.Title), finished.Id ?? finished.Title], finished));
    }

    private BootEntry? Execute(List<string> command, BootEntry? open, int line)
    {
        switch (command[0])
        {
            case "set" when command.Count > 1:
                var at = command[1].IndexOf('=', StringComparison.Ordinal);
                if (at > 0)
                    variables[command[1][..at]] = command[1][(at + 1)..];
                break;
            case "unset" when command.Count > 1:
                variables.Remove(command[1]);
                break;
            case "load_env":
                foreach (var (name, value) in environment)
                    variables[name] = value;
                break;
            case "search" or "search.fs_uuid":
                var uuid = command[0] == "search.fs_uuid" ? command.ElementAtOrDefault(1)
                    : command.Contains("--fs-uuid") || command.Contains("-u") ? command.Skip(1).LastOrDefault(w => !w.StartsWith('-')) : null;
                if (!string.IsNullOrEmpty(uuid))
                    searched.Add(new(uuid, $"{path}:{line}"));
                break;
            case "linux" or "linux16" or "linuxefi" when open is not null && command.Count > 1:
                return open with
                {
                    Line = line,
                    KernelArgumentPath = command[1],
                    KernelPath = BootPaths.ToGuest(files, command[1], bootPrefix),
                    CommandLine = string.Join(' ', command.Skip(2)),
                };
            case "initrd" or "initrd16" or "initrdefi" when open is not null:
                return open with { InitramfsPaths = [.. command.Skip(1).Select(f => BootPaths.ToGuest(files, f, bootPrefix)).OfType<string>()] };
            case "blscfg":
                AddBls();
                break;
        }
        return open;
    }

    private void AddBls()
    {
        foreach (var entry in BlsEntries.Read(files, "/boot/loader/entries", bootPrefix, name => environment.GetValueOrDefault(name) ?? variables.GetValueOrDefault(name) ?? ""))
        {
            configs.Add(entry.ConfigFile);
            places.Add(([entries.Count], [entry.Id ?? entry.Title], entry));
            entries.Add(entry);
        }
    }

    /// <summary>An index, "1>2", a title or an id; of an entry inside a submenu the whole way, or its id alone.</summary>
    private BootEntry? Choose(string selector)
    {
        var steps = selector.Split('>');
        if (steps.All(s => int.TryParse(s, out _)))
        {
            var indexes = steps.Select(int.Parse).ToArray();
            // A submenu as the default boots its own first entry.
            return places.FirstOrDefault(p => p.Indexes.AsSpan().StartsWith(indexes)).Entry;
        }
        var exact = places.FirstOrDefault(p => p.Names.Length == steps.Length && p.Names.Zip(steps).All(n => n.First == n.Second)).Entry;
        var last = steps[^1];
        return exact ?? places.FirstOrDefault(p => p.Entry.Id == last || p.Entry.Title == last).Entry
            // A saved entry that is gone makes the newest one boot, with entries of the Boot Loader Specification.
            ?? (configs.Count > 1 && entries.Count > 0 ? entries[0] : null);
    }

    private bool Test(List<string> command)
    {
        var words = command.Skip(1).ToList();
        var negated = words.Remove("!");
        if (words is ["[", .., "]"])
            words = words[1..^1];
        else if (words is ["test", ..])
            words = words[1..];
        else
            return false;
        negated ^= words.Remove("!");
        var holds = words switch
        {
            [] => false,
            // An empty variable leaves no word behind.
            ["-z"] => true,
            [var one] => one.Length > 0,
            ["-n", var value] => value.Length > 0,
            ["-z", var value] => value.Length == 0,
            ["-s", var file] => file.EndsWith("grubenv", StringComparison.Ordinal) && environment.Count > 0,
            ["-e" or "-f" or "-d", _] => false,
            [var a, "=" or "==", var b] => a == b,
            [var a, "!=", var b] => a != b,
            _ => false,
        };
        return holds != negated;
    }

    private string Variable(string name) => variables.GetValueOrDefault(name) ?? "";

    private static string? Id(List<string> command)
    {
        var at = command.IndexOf("--id");
        return at >= 0 && at + 1 < command.Count ? command[at + 1] : null;
    }

    /// <summary>The commands of a line: cut at ; and at words that stand for themselves.</summary>
    private static IEnumerable<List<string>> Commands(List<string> words)
    {
        var command = new List<string>();
        foreach (var word in words)
        {
            if (word is ";" or "{" or "}" or "then" or "else" or "fi" or "do" or "done")
            {
                if (command.Count > 0)
                    yield return command;
                command = [];
                if (word is not (";" or "then" or "do" or "done"))
                    yield return [word];
                continue;
            }
            command.Add(word);
        }
        if (command.Count > 0)
            yield return command;
    }

    private sealed record Block(string End, bool Active, bool Taken, string Kind = "");
}
