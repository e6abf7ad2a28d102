namespace ImageTools.Inspect.Guests.Boot;

/// <summary>Entries of the Boot Loader Specification, type 1: one file each.</summary>
internal static class BlsEntries
{
    private const int MostEntries = 500;

    /// <summary>Entries of a directory, newest first.</summary>
    public static IReadOnlyList<BootEntry> Read(GuestTree files, string directory, string bootPrefix, Func<string, string> variable) =>
    [
        .. files.List(directory).Where(f => f.Name.EndsWith(".conf", StringComparison.Ordinal) && f.Node.IsFile).Take(MostEntries)
            .OrderByDescending(f => f.Name[..^5], VersionOrder.Instance)
            .Select(f => ReadEntry(files, f.Path, bootPrefix, variable)),
    ];

    private static BootEntry ReadEntry(GuestTree files, string path, string bootPrefix, Func<string, string> variable)
    {
        var id = path[(path.LastIndexOf('/') + 1)..^5];
        string title = id, kernel = "";
        var options = new List<string>();
        var initramfs = new List<string>();
        var lines = files.ReadLines(path, 1 << 16) ?? [];
        var at = 1;
        for (var i = 0; i < lines.Length; i++)
        {
            var parts = lines[i].Trim().Split((char[])[' ', '\t'], 2, StringSplitOptions.RemoveEmptyEntries);
            if (parts.Length < 2 || parts[0][0] == '#')
                continue;
            switch (parts[0])
            {
                case "title":
                    title = parts[1].Trim();
                    break;
                case "linux" or "efi" or "uki":
                    (kernel, at) = (parts[1].Trim(), i + 1);
                    break;
                case "initrd":
                    initramfs.AddRange(parts[1].Split((char[])[' ', '\t'], StringSplitOptions.RemoveEmptyEntries).Where(f => !f.StartsWith('$')));
                    break;
                case "options":
                    options.Add(string.Join(' ', GrubWords.Split(parts[1], variable)));
                    break;
            }
        }
        var commandLine = string.Join(' ', options.Where(o => o.Length > 0));
        return new BootEntry
        {
            Title = title,
            Id = id,
            ConfigFile = path,
            Line = at,
            KernelArgumentPath = kernel,
            KernelPath = BootPaths.ToGuest(files, kernel, bootPrefix),
            InitramfsPaths = [.. initramfs.Select(f => BootPaths.ToGuest(files, f, bootPrefix)).OfType<string>()],
            CommandLine = commandLine,
            IsRescue = BootPaths.IsRescue(title, id, kernel, commandLine),
        };
    }
}
