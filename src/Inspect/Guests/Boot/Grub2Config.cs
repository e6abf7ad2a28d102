using System.Text;
using ImageTools.Disks;

namespace ImageTools.Inspect.Guests.Boot;

/// <summary>
/// Interprets grub.cfg as far as needed to know the menu and its default. It follows variables, "if" with tests, nested menus, entries of
/// the Boot Loader Specification, and sourced files. It ignores commands that draw, play sounds or load modules.
/// </summary>
/// <param name="files">The guest's files.</param>
/// <param name="path">Guest path of the configuration.</param>
/// <param name="bootPrefix">"/boot" when /boot is its own file system.</param>
/// <param name="level">Number of menus that led to this one.</param>
internal sealed class Grub2Config(GuestTree files, string path, string bootPrefix, int level = 0)
{
    private const int MostLines = 100_000,
        MostSearched = 100,
        DeepestNesting = 64,
        MostExpanded = 8 << 20,
        MostSourced = 64,
        DeepestSource = 8;

    private readonly Dictionary<string, string> variables = new(StringComparer.Ordinal)
    {
        ["prefix"] = DirectoryOf(path),
        ["config_directory"] = DirectoryOf(path),
        ["menuentry_id_option"] = "--id",
        ["grub_platform"] = "pc",
    };
    private readonly List<KeyValuePair<string, string>> searched = [];
    private readonly GrubMenu menu = new();
    private readonly List<string> configs = [path];
    private Dictionary<string, string> environment = [];
    private string current = "";
    private bool blsRead;
    private int sourced,
        depth;
    private string? unfollowed;
    private BootMenu? other;
    private long expanded;

    /// <summary>Reads the menu.</summary>
    public BootMenu Read(string text)
    {
        current = path;
        environment = GrubEnvironment.Read(files, path[..(path.LastIndexOf('/') + 1)] + "grubenv");
        Run(text.Split('\n'));
        if (other is not null)
            return other with { SearchedUuids = [.. searched, .. other.SearchedUuids], ConfigFiles = [.. configs, .. other.ConfigFiles] };
        var selector = variables.GetValueOrDefault("default") is { Length: > 0 } stated ? stated : "0";
        var (chosen, isExact) = menu.Choose(selector);
        // A saved entry disappears when its kernel is removed. With entries of the Boot Loader Specification that is normal.
        var problem =
            chosen is null ? "the menu has no entries"
            : isExact || blsRead ? null
            : $"the default '{selector}' is not an entry of the menu, so GRUB takes '{chosen.Title}'";
        return new BootMenu(Bootloader.Grub2, configs, menu.Entries)
        {
            // The part that could not be read may set another default.
            Default = unfollowed is null ? chosen : null,
            DefaultSelector = selector,
            DefaultProblem = unfollowed ?? problem,
            SearchedUuids = searched,
        };
    }

    private void Run(string[] lines)
    {
        if (lines.Length > MostLines)
            throw new ImageFormatException(path, "grub.cfg", $"has more than {MostLines} lines");
        var blocks = new GrubBlocks(Holds);
        BootEntry? open = null;
        for (var i = 0; i < lines.Length; i++)
        {
            if (blocks.Depth > DeepestNesting)
                throw new ImageFormatException(path, "grub.cfg", $"has blocks nested more than {DeepestNesting} deep in line {i}");
            var number = i + 1;
            foreach (var command in GrubWords.Commands(GrubWords.Split(Joined(lines, ref i), Variable)))
            {
                // GRUB switched to another menu and does not come back.
                if (other is not null)
                    return;
                open = Step(blocks.Take(command), command, open, number);
            }
        }
    }

    /// <summary>Executes one step. Returns the entry that is open after it.</summary>
    private BootEntry? Step(GrubStep step, List<string> command, BootEntry? open, int line)
    {
        switch (step)
        {
            case GrubStep.Command:
                return Execute(command, open, line);
            case GrubStep.EntryBegins:
                return new BootEntry
                {
                    Title = Title(command),
                    Id = Id(command),
                    ConfigFile = current,
                    Line = line,
                };
            case GrubStep.EntryEnds when open is not null:
                menu.Add(open with { IsRescue = BootPaths.IsRescue(open.Title, open.Id, open.KernelPath, open.CommandLine) });
                return null;
            case GrubStep.SubmenuBegins:
                menu.Open(Title(command), Id(command));
                return open;
            case GrubStep.SubmenuEnds:
                menu.Close();
                return open;
            default:
                return open;
        }
    }

    /// <summary>A line, joined with the lines that a backslash at its end continues.</summary>
    private static string Joined(string[] lines, ref int i)
    {
        var line = lines[i].TrimEnd();
        if (!line.EndsWith('\\'))
            return line;
        var joined = new StringBuilder();
        for (; line.EndsWith('\\') && i + 1 < lines.Length; line = lines[++i].TrimEnd())
            joined.Append(line.AsSpan(0, line.Length - 1));
        return joined.Append(line).ToString();
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
                var uuid =
                    command[0] == "search.fs_uuid" ? command.ElementAtOrDefault(1)
                    : command.Contains("--fs-uuid") || command.Contains("-u") ? command.Skip(1).LastOrDefault(w => !w.StartsWith('-'))
                    : null;
                if (!string.IsNullOrEmpty(uuid) && searched.Count < MostSearched)
                    searched.Add(new(uuid, $"{current}:{line}"));
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
                return open with
                {
                    InitramfsPaths = [.. command.Skip(1).Select(f => BootPaths.ToGuest(files, f, bootPrefix)).OfType<string>()],
                };
            case "source" or "." or "configfile" when command.Count > 1 && open is null:
                Follow(command[0], command[1]);
                break;
            case "blscfg":
                AddBls();
                break;
        }
        return open;
    }

    private void AddBls()
    {
        // A second blscfg command would show every entry twice.
        if (blsRead)
            return;
        foreach (
            var entry in BlsEntries.ForGrub(files, "/boot/loader/entries", bootPrefix, name =>
                Counted(environment.GetValueOrDefault(name) ?? variables.GetValueOrDefault(name))
            )
        )
        {
            blsRead = true;
            configs.Add(entry.ConfigFile);
            menu.Add(entry);
        }
    }

    private bool Holds(List<string> command) =>
        GrubTest.Holds(command[1..], file =>
            file.EndsWith("grubenv", StringComparison.Ordinal)
                ? environment.Count > 0
                : Guest(file) is { } found && files.Find(found) is { Node: { IsFile: true, Size: > 0 } }
        );

    private static string DirectoryOf(string file) => file[..file.LastIndexOf('/')];

    /// <summary>"source" reads a file in place, with the same variables. "configfile" switches to another menu.</summary>
    private void Follow(string command, string name)
    {
        // The file may be on another disk or partition.
        var device = name.StartsWith('(') ? name[1..Math.Max(1, name.IndexOf(')', StringComparison.Ordinal))] : "";
        if (device.Length > 0 || ++sourced > MostSourced || depth >= DeepestSource)
        {
            unfollowed ??= $"{current} reads {name}, which can't be followed";
            return;
        }
        // GRUB prints a message for a missing file and continues.
        if (Guest(name) is not { } file || files.ReadText(file) is not { } text)
            return;
        if (command == "configfile")
        {
            // A menu that leads back to itself never shows.
            if (file == path || level >= DeepestSource)
                unfollowed ??= $"{current} goes to {name}, which leads back to it";
            else
                other = new Grub2Config(files, file, bootPrefix, level + 1).Read(text);
            return;
        }
        configs.Add(file);
        var before = current;
        (current, depth) = (file, depth + 1);
        Run(text.Split('\n'));
        (current, depth) = (before, depth - 1);
    }

    /// <summary>The guest path of a file that GRUB names: the path itself, or relative to the file system of /boot.</summary>
    private string? Guest(string name)
    {
        var bare = name[(name.StartsWith('(') ? name.IndexOf(')', StringComparison.Ordinal) + 1 : 0)..];
        return bare.StartsWith('/') && files.Exists(bare) ? bare : BootPaths.ToGuest(files, name, bootPrefix);
    }

    private string Variable(string name) => Counted(variables.GetValueOrDefault(name));

    /// <summary>The value, counted against the limit. A variable can contain another one twice, line after line.</summary>
    private string Counted(string? value)
    {
        expanded += value?.Length ?? 0;
        return expanded <= MostExpanded
            ? value ?? ""
            : throw new ImageFormatException(path, "grub.cfg", $"has variables that expand to more than {MostExpanded} characters");
    }

    private static string Title(List<string> command) => command.ElementAtOrDefault(1) ?? "";

    private static string? Id(List<string> command)
    {
        var at = command.IndexOf("--id");
        return at >= 0 && at + 1 < command.Count ? command[at + 1] : null;
    }
}
