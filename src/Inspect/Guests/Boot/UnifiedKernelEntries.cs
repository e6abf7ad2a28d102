using ImageTools.Inspect.Guests.Reading;

namespace ImageTools.Inspect.Guests.Boot;

/// <summary>
/// Reads unified kernel images as entries: type 2 of the Boot Loader Specification, and images that another program starts.
/// </summary>
internal static class UnifiedKernelEntries
{
    private const int MostImages = 64,
        MostAddons = 32,
        LargestText = 1 << 16,
        FirstWithAddons = 254;

    /// <summary>
    /// Prefix for damage inside an image. It is separate evidence: the directory was read, and the loader ignores the image.
    /// </summary>
    public const string Inside = "content of ";

    private static readonly string[] Initramfs = [".ucode", ".initrd"];

    /// <summary>
    /// The entries in EFI/Linux of a partition, in no order. An image without a kernel, or without a name in .osrel, does not count.
    /// systemd-boot does the same.
    /// </summary>
    public static IReadOnlyList<BlsEntry> InPlace(GuestTree files, string place, ICollection<UnreadableEvidence> unreadable) =>
        [
            .. files
                .List($"{place}/EFI/Linux")
                .Where(f =>
                    f.Node.IsFile
                    && f.Name[0] != '.'
                    && f.Name.EndsWith(".efi", StringComparison.OrdinalIgnoreCase)
                    && !f.Name.StartsWith("auto-", StringComparison.OrdinalIgnoreCase)
                )
                .Take(MostImages)
                .SelectMany(f =>
                    Attempt.Read(Inside + f.Path, [], unreadable, () => Read(files, f.Path, place)).Where(e => e.Entry.Title.Length > 0)
                ),
        ];

    /// <summary>One entry for each profile of the image; empty when the file is not a unified kernel image.</summary>
    /// <param name="files">The guest's files.</param>
    /// <param name="path">The image.</param>
    /// <param name="place">The partition of the image. It may have add-ons for all images.</param>
    /// <param name="options">The command line from the loader, which replaces the one in the image; null for none.</param>
    /// <exception cref="Disks.ImageFormatException">The image is damaged.</exception>
    public static IReadOnlyList<BlsEntry> Read(GuestTree files, string path, string place, string? options = null)
    {
        if (files.Find(path) is not { Node.IsFile: true } file || UnifiedKernel.Open(file.Open()) is not { } kernel)
            return [];
        var additions = kernel.StubVersion is null or >= FirstWithAddons ? Additions(files, path, place) : [];
        return [.. Enumerable.Range(0, kernel.Profiles).Select(profile => Entry(files, file, place, profile, options, additions))];
    }

    private static BlsEntry Entry(
        GuestTree files,
        GuestFile image,
        string place,
        int profile,
        string? options,
        IReadOnlyList<GuestFile> additions
    )
    {
        var inside = profile == 0 ? image.Path : $"{image.Path}/@{profile}";
        var release = Values(files, $"{inside}/.osrel");
        var told = Values(files, $"{inside}/.profile");
        string? Of(params string[] keys) => keys.Select(k => release.GetValueOrDefault(k)).FirstOrDefault(v => v is { Length: > 0 });
        var uname = files.ReadText($"{inside}/.uname", LargestText)?.Trim('\0', ' ', '\n');
        var name =
            profile == 0
                ? image.Name
                : $"{image.Name}@{told.GetValueOrDefault("ID") ?? profile.ToString(System.Globalization.CultureInfo.InvariantCulture)}";
        var own = Bare(files.ReadText($"{inside}/.cmdline", LargestText));
        var added = additions
            .Select(a => UnifiedKernel.OpenAddon(a.Open()))
            .OfType<UnifiedKernel>()
            .Select(a => (Kernel: a, Uname: Text(a, ".uname")))
            .Where(a => a.Uname is null || uname is null || a.Uname == uname)
            .ToArray();
        var commandLine = string.Join(
            ' ',
            ((string?[])[options is { Length: > 0 } ? options : own, .. added.Select(a => Text(a.Kernel, ".cmdline"))]).Where(t =>
                t is { Length: > 0 }
            )
        );
        var title = Of("PRETTY_NAME", "IMAGE_ID", "NAME", "ID") ?? "";
        if (title.Length > 0 && told.GetValueOrDefault("TITLE") is { Length: > 0 } more)
            title = $"{title} ({more})";
        return new BlsEntry(
            new BootEntry
            {
                Title = title,
                Id = name,
                ConfigFile = image.Path,
                KernelArgumentPath = image.Path.StartsWith(place, StringComparison.Ordinal) ? image.Path[place.Length..] : image.Path,
                KernelPath = $"{inside}/.linux",
                InitramfsPaths = [.. Initramfs.Select(s => $"{inside}/{s}").Where(p => files.Find(p) is { Node.Size: > 0 })],
                CommandLine = commandLine,
                IsRescue = BootPaths.IsRescue(title, name, null, commandLine),
            },
            name.ToLowerInvariant()
        )
        {
            SortKey = Of("IMAGE_ID", "ID"),
            Version = Of("IMAGE_VERSION", "VERSION", "VERSION_ID", "BUILD_ID"),
            Profile = profile,
        };
    }

    /// <summary>The add-ons for all images of the partition, then the add-ons of this image, each sorted by name.</summary>
    private static IReadOnlyList<GuestFile> Additions(GuestTree files, string path, string place) =>
        [
            .. ((string[])[$"{place}/loader/addons", $"{path}.extra.d"])
                .SelectMany(d =>
                    files.List(d).Where(f => f.Node.IsFile && f.Name.EndsWith(".addon.efi", StringComparison.OrdinalIgnoreCase))
                )
                .Take(MostAddons),
        ];

    private static Dictionary<string, string> Values(GuestTree files, string path)
    {
        var values = new Dictionary<string, string>(StringComparer.Ordinal);
        foreach (var line in files.ReadText(path, LargestText)?.TrimEnd('\0').Split('\n') ?? [])
        {
            // systemd-boot has its own parser: a line is a key and the rest, without one pair of quotes.
            if (line.Trim() is { } bare && bare.IndexOf('=', StringComparison.Ordinal) is var at and > 0 && bare[0] != '#')
            {
                values[bare[..at].TrimEnd()] = bare[(at + 1)..].Trim() is ['"' or '\'', .., '"' or '\''] quoted
                    ? quoted[1..^1]
                    : bare[(at + 1)..].Trim();
            }
        }
        return values;
    }

    private static string? Text(UnifiedKernel image, string section) =>
        image.Lookup(image.Root, section) is { Size: > 0 } node
            ? Bare(GuestText.Decode(image.Open(node).ReadBytes(0, (int)Math.Min(node.Size, LargestText))))
            : null;

    /// <summary>The stub removes blanks, control characters and zeros from both ends.</summary>
    private static string Bare(string? text) => text?.Trim([.. Enumerable.Range(0, ' ' + 1).Select(c => (char)c)]) ?? "";
}
