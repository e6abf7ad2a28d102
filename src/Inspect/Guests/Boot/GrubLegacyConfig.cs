using System.Globalization;

namespace ImageTools.Inspect.Guests.Boot;

/// <summary>menu.lst and grub.conf of GRUB 0.9x.</summary>
internal static class GrubLegacyConfig
{
    private const int MostEntries = 2_000;

    /// <summary>Reads the menu.</summary>
    public static BootMenu Read(GuestTree files, string path, string[] lines, string bootPrefix)
    {
        var entries = new List<BootEntry>();
        var selector = "0";
        for (var i = 0; i < lines.Length; i++)
        {
            var parts = lines[i].Trim().Split((char[])[' ', '\t', '='], 2, StringSplitOptions.RemoveEmptyEntries);
            if (parts.Length == 0 || parts[0][0] == '#')
                continue;
            var rest = parts.Length > 1 ? parts[1].Trim() : "";
            switch (parts[0])
            {
                case "default":
                    selector = rest == "saved" ? files.ReadText("/boot/grub/default", 64)?.Split('\n')[0].Trim() ?? "0" : rest;
                    break;
                case "title" when entries.Count < MostEntries:
                    entries.Add(
                        new BootEntry
                        {
                            Title = rest,
                            ConfigFile = path,
                            Line = i + 1,
                            IsRescue = BootPaths.IsRescue(rest, null, null, ""),
                        }
                    );
                    break;
                case "kernel" when entries.Count > 0:
                    var words = rest.Split(' ', StringSplitOptions.RemoveEmptyEntries)
                        .Where(w => !w.StartsWith("--", StringComparison.Ordinal))
                        .ToArray();
                    var commandLine = string.Join(' ', words.Skip(1));
                    entries[^1] = entries[^1] with
                    {
                        Line = i + 1,
                        KernelArgumentPath = words.FirstOrDefault(),
                        KernelPath = BootPaths.ToGuest(files, words.FirstOrDefault(), bootPrefix),
                        CommandLine = commandLine,
                        IsRescue = BootPaths.IsRescue(entries[^1].Title, null, words.FirstOrDefault(), commandLine),
                    };
                    break;
                case "initrd" when entries.Count > 0:
                    entries[^1] = entries[^1] with
                    {
                        InitramfsPaths = [.. ((string?[])[BootPaths.ToGuest(files, rest, bootPrefix)]).OfType<string>()],
                    };
                    break;
            }
        }
        var chosen =
            int.TryParse(selector, NumberStyles.None, CultureInfo.InvariantCulture, out var index) && index < entries.Count
                ? entries[index]
                : null;
        return new BootMenu(Bootloader.GrubLegacy, [path], entries)
        {
            Default = chosen,
            DefaultSelector = selector,
            DefaultProblem = chosen is null ? $"the default {selector} is not an entry of the menu" : null,
        };
    }
}
