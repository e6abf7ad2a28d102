namespace ImageTools.Inspect.Guests.Boot;

/// <summary>Entries of the Boot Loader Specification, type 1. Each entry is one file.</summary>
internal static class BlsEntries
{
    private const int MostEntries = 500,
        LargestEntry = 1 << 16;
    private const string Suffix = ".conf";
    private static readonly char[] Blanks = [' ', '\t'];

    /// <summary>The entries as GRUB's blscfg reads them: newest first, with variables and quotes resolved.</summary>
    public static IReadOnlyList<BootEntry> ForGrub(GuestTree files, string directory, string bootPrefix, Func<string, string> variable) =>
        [
            .. files
                .List(directory)
                .Where(f => f.Name.EndsWith(Suffix, StringComparison.Ordinal) && f.Node.IsFile)
                .Take(MostEntries)
                .OrderByDescending(f => f.Name[..^Suffix.Length], VersionOrder.Instance)
                .Select(f => Read(files, f.Path, bootPrefix, text => string.Join(' ', GrubWords.Split(text, variable))).Entry),
        ];

    /// <summary>
    /// The entries as systemd-boot reads them, in no order. Files whose name begins with a dot or "auto-" do not count. Options are taken
    /// literally.
    /// </summary>
    /// <param name="files">The guest's files.</param>
    /// <param name="place">The mount point of the partition that the loader reads. Paths in entries begin there.</param>
    public static IReadOnlyList<BlsEntry> ForSystemdBoot(GuestTree files, string place) =>
        [
            .. files
                .List($"{place}/loader/entries")
                .Where(f =>
                    f.Node.IsFile
                    && f.Name.EndsWith(Suffix, StringComparison.OrdinalIgnoreCase)
                    && f.Name[0] != '.'
                    && !f.Name.StartsWith("auto-", StringComparison.OrdinalIgnoreCase)
                )
                .Take(MostEntries)
                .Select(f => Read(files, f.Path, place, null)),
        ];

    private static BlsEntry Read(GuestTree files, string path, string bootPrefix, Func<string, string>? resolve)
    {
        var name = path[(path.LastIndexOf('/') + 1)..];
        string title = name[..^Suffix.Length],
            kernel = "";
        string? sortKey = null,
            machine = null,
            version = null,
            architecture = null;
        var options = new List<string>();
        var initramfs = new List<string>();
        var lines = files.ReadLines(path, LargestEntry) ?? [];
        var at = 1;
        for (var i = 0; i < lines.Length; i++)
        {
            var parts = lines[i].Trim().Split(Blanks, 2, StringSplitOptions.RemoveEmptyEntries);
            if (parts.Length < 2 || parts[0][0] == '#')
                continue;
            var value = parts[1].Trim();
            // systemd-boot removes quotes around the whole value and accepts backslashes in paths.
            if (resolve is null && value is ['"', .., '"'])
                value = value[1..^1];
            switch (parts[0])
            {
                case "title":
                    title = value;
                    break;
                case "sort-key":
                    sortKey = value;
                    break;
                case "machine-id":
                    machine = value;
                    break;
                case "version":
                    version = value;
                    break;
                case "architecture":
                    architecture = value.ToLowerInvariant();
                    break;
                case "linux" or "efi" or "uki":
                    (kernel, at) = (resolve is null ? value.Replace('\\', '/') : value, i + 1);
                    break;
                case "initrd" when resolve is null:
                    initramfs.Add(value.Replace('\\', '/'));
                    break;
                case "initrd":
                    initramfs.AddRange(value.Split(Blanks, StringSplitOptions.RemoveEmptyEntries).Where(f => !f.StartsWith('$')));
                    break;
                case "options":
                    options.Add(resolve is null ? value : resolve(value));
                    break;
            }
        }
        var commandLine = string.Join(' ', options.Where(o => o.Length > 0));
        var id = name[..^Suffix.Length];
        return new BlsEntry(
            new BootEntry
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
            },
            name.ToLowerInvariant()
        )
        {
            SortKey = sortKey,
            MachineId = machine,
            Version = version,
            Architecture = architecture,
        };
    }
}
