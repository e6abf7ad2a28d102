namespace ImageTools.Inspect.Guests.Boot;

/// <summary>extlinux.conf and syslinux.cfg.</summary>
internal static class ExtlinuxConfig
{
    /// <summary>Reads the menu. Paths are relative to the directory of the configuration unless they begin with a slash.</summary>
    public static BootMenu Read(string path, string[] lines, string bootPrefix)
    {
        var entries = new List<BootEntry>();
        string? selector = null;
        var directory = path[..path.LastIndexOf('/')];
        for (var i = 0; i < lines.Length; i++)
        {
            var parts = lines[i].Trim().Split((char[])[' ', '\t'], 2, StringSplitOptions.RemoveEmptyEntries);
            if (parts.Length < 2 || parts[0][0] == '#')
                continue;
            var value = parts[1].Trim();
            switch (parts[0].ToUpperInvariant())
            {
                case "DEFAULT":
                    selector = value;
                    break;
                case "LABEL":
                    entries.Add(new BootEntry { Title = value, Id = value, ConfigFile = path, Line = i + 1 });
                    break;
                case "KERNEL" or "LINUX" when entries.Count > 0:
                    entries[^1] = entries[^1] with { Line = i + 1, KernelArgumentPath = value, KernelPath = Guest(value) };
                    break;
                case "INITRD" when entries.Count > 0:
                    entries[^1] = entries[^1] with { InitramfsPaths = [.. value.Split(',').Select(Guest)] };
                    break;
                case "APPEND" when entries.Count > 0:
                    var words = value.Split(' ', StringSplitOptions.RemoveEmptyEntries);
                    var inside = words.FirstOrDefault(w => w.StartsWith("initrd=", StringComparison.Ordinal));
                    var commandLine = string.Join(' ', words.Where(w => w != inside));
                    entries[^1] = entries[^1] with
                    {
                        CommandLine = commandLine,
                        InitramfsPaths = inside is null ? entries[^1].InitramfsPaths : [.. inside[7..].Split(',').Select(Guest)],
                        IsRescue = BootPaths.IsRescue(entries[^1].Title, null, entries[^1].KernelPath, commandLine),
                    };
                    break;
            }
        }
        var chosen = selector is null ? entries.FirstOrDefault() : entries.FirstOrDefault(e => e.Id == selector);
        return new BootMenu("extlinux", [path], entries, chosen, selector, chosen is null ? $"the default '{selector}' is no label" : null, []);

        string Guest(string file) => file.StartsWith('/') ? bootPrefix + file : $"{directory}/{file}";
    }
}
