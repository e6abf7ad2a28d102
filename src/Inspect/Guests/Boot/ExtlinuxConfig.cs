namespace ImageTools.Inspect.Guests.Boot;

/// <summary>extlinux.conf and syslinux.cfg.</summary>
/// <param name="path">Guest path of the configuration.</param>
/// <param name="bootPrefix">"/boot" when /boot is its own file system.</param>
internal sealed class ExtlinuxConfig(string path, string bootPrefix)
{
    private const int MostEntries = 2_000;
    private static readonly char[] Blanks = [' ', '\t'];
    private readonly string directory = path[..path.LastIndexOf('/')];

    /// <summary>Reads the menu. Paths are relative to the directory of the configuration, unless they begin with a slash.</summary>
    public BootMenu Read(string[] lines)
    {
        var labels = new List<Label>();
        // Settings before the first label hold for all labels that do not set their own.
        var current = new Label("", 0);
        var global = current;
        string? selector = null,
            timeout = null,
            marked = null;
        var showsMenu = false;
        for (var i = 0; i < lines.Length; i++)
        {
            var parts = lines[i].Trim().Split(Blanks, 2, StringSplitOptions.RemoveEmptyEntries);
            if (parts.Length < 2 || parts[0][0] == '#')
                continue;
            var value = parts[1].Trim();
            switch (parts[0].ToUpperInvariant())
            {
                case "DEFAULT":
                    selector = value;
                    showsMenu |= value.Split(Blanks)[0].EndsWith(".c32", StringComparison.OrdinalIgnoreCase);
                    break;
                case "UI":
                    showsMenu = true;
                    break;
                case "ONTIMEOUT":
                    timeout = value;
                    break;
                case "LABEL" when labels.Count < MostEntries:
                    labels.Add(current = new Label(value, i + 1));
                    break;
                case "MENU" when current != global && value.Equals("DEFAULT", StringComparison.OrdinalIgnoreCase):
                    marked = current.Name;
                    break;
                case "KERNEL" or "LINUX":
                    current.Line = i + 1;
                    current.Kernel = value.Split(Blanks, StringSplitOptions.RemoveEmptyEntries);
                    break;
                case "INITRD":
                    current.Initramfs = value;
                    break;
                case "APPEND":
                    current.Append = value;
                    break;
            }
        }
        BootEntry[] entries = [.. labels.Select(l => Entry(l, global))];
        var stated = timeout ?? marked ?? selector;
        // Arguments may follow the label. Without a stated default, a menu takes its first entry.
        var chosen = stated is null
            ? entries.FirstOrDefault()
            : Array.Find(entries, e => e.Id == stated)
                ?? Array.Find(entries, e => e.Id == stated.Split(Blanks)[0])
                ?? (showsMenu ? entries.FirstOrDefault() : null);
        var problem =
            chosen is not null ? null
            : entries.Length == 0 ? "the menu has no entries"
            : $"the default '{stated}' is not a label";
        return new BootMenu(Bootloader.Extlinux, [path], entries)
        {
            Default = chosen,
            DefaultSelector = stated,
            DefaultProblem = problem,
        };
    }

    private BootEntry Entry(Label label, Label global)
    {
        var append = (label.Append ?? global.Append ?? "").Split(Blanks, StringSplitOptions.RemoveEmptyEntries);
        // "-" means an empty value. It overrides the global setting.
        var words = label.Kernel.Skip(1).Concat(append is ["-"] ? [] : append).ToArray();
        var initramfs = Array.FindLast(words, w => w.StartsWith("initrd=", StringComparison.Ordinal))?["initrd=".Length..]
            ?? label.Initramfs
            ?? global.Initramfs;
        var commandLine = string.Join(' ', words.Where(w => !w.StartsWith("initrd=", StringComparison.Ordinal)));
        var kernel = label.Kernel.FirstOrDefault();
        return new BootEntry
        {
            Title = label.Name,
            Id = label.Name,
            ConfigFile = path,
            Line = label.Line,
            KernelArgumentPath = kernel,
            KernelPath = kernel is null ? null : ToGuest(kernel),
            InitramfsPaths = [.. initramfs?.Split(',', StringSplitOptions.RemoveEmptyEntries).Select(ToGuest) ?? []],
            CommandLine = commandLine,
            IsRescue = BootPaths.IsRescue(label.Name, null, kernel, commandLine),
        };
    }

    private string ToGuest(string file) => file.StartsWith('/') ? bootPrefix + file : $"{directory}/{file}";

    /// <summary>The settings of a label.</summary>
    private sealed class Label(string name, int line)
    {
        public string Name => name;

        public int Line { get; set; } = line;

        public string[] Kernel { get; set; } = [];

        public string? Append { get; set; }

        public string? Initramfs { get; set; }
    }
}
