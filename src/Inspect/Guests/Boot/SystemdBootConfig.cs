using ImageTools.Inspect.Guests.Reading;

namespace ImageTools.Inspect.Guests.Boot;

/// <summary>
/// Reads the configuration of systemd-boot: loader.conf on the EFI system partition, and the entries and unified kernel images there and on
/// the extended boot loader partition. Other loaders of the Boot Loader Specification have the same entries.
/// </summary>
internal static class SystemdBootConfig
{
    private const int LargestConfig = 1 << 14;

    /// <summary>Reads the menu, or null when there is none.</summary>
    /// <param name="files">The guest's files.</param>
    /// <param name="places">Paths of the partitions. The first is the one that the system was started from.</param>
    /// <param name="machine">x86_64, aarch64 or i386 from the loader's header, or null.</param>
    /// <param name="isThere">systemd-boot is one of the loaders.</param>
    /// <param name="unreadable">Receives damaged images. The loader ignores them.</param>
    public static BootMenu? Read(
        GuestTree files,
        IReadOnlyList<string> places,
        Architecture? machine,
        bool isThere,
        ICollection<UnreadableEvidence> unreadable
    )
    {
        var (configFile, selector) = Default(files, places);
        var type1 = places
            .SelectMany(place =>
                BlsEntries
                    .ForSystemdBoot(files, place)
                    .Where(e => e.Architecture is null || machine is null || e.Architecture == machine.EfiName)
                    .Select(e => Opened(files, e, place, unreadable))
            )
            .ToArray();
        BlsEntry[] found = [.. type1, .. places.SelectMany(place => UnifiedKernelEntries.InPlace(files, place, unreadable))];
        if (found.Length == 0)
            return null;
        // systemd-boot ignores entries without a kernel. When none is left, the report is about the entry that it would have taken.
        var able = Array.FindAll(found, e => e.Entry.KernelPath is { } kernel && files.Find(kernel) is { Node.IsFile: true });
        var entries = (able.Length > 0 ? able : found).OrderBy(e => e, Order).ToArray();
        var chosen = selector is null or "@saved" ? null : Array.Find(entries, e => Glob.Matches(selector, e.Name));
        return new BootMenu(
            isThere || type1.Length > 0 ? Bootloader.SystemdBoot : Bootloader.UnifiedKernel,
            [.. entries.Select(e => e.Entry.ConfigFile).Distinct(), .. ((string?[])[configFile]).OfType<string>()],
            [.. entries.Select(e => e.Entry)]
        )
        {
            Default = (chosen ?? entries[0]).Entry,
            DefaultSelector = selector,
        };
    }

    /// <summary>
    /// The pattern of "default", in lower case. The last line counts. "@" begins a special word, and only @saved is known. A new instance
    /// has no saved entry.
    /// </summary>
    private static (string? File, string? Selector) Default(GuestTree files, IReadOnlyList<string> places)
    {
        foreach (var place in places)
        {
            if (files.ReadLines($"{place}/loader/loader.conf", LargestConfig) is not { } lines)
                continue;
            var values = lines
                .Select(l => l.Trim().Split((char[])[' ', '\t'], 2, StringSplitOptions.RemoveEmptyEntries))
                .Where(p => p is ["default", _])
                .Select(p => p[1].Trim() is ['"', .., '"'] quoted ? quoted[1..^1] : p[1].Trim());
            return (
                $"{place}/loader/loader.conf",
                values.LastOrDefault(v => !v.StartsWith('@') || v.Equals("@saved", StringComparison.OrdinalIgnoreCase))?.ToLowerInvariant()
            );
        }
        return (null, null);
    }

    /// <summary>An entry of type 1 can start a unified kernel image. It then starts the kernel inside the image.</summary>
    private static BlsEntry Opened(GuestTree files, BlsEntry entry, string place, ICollection<UnreadableEvidence> unreadable)
    {
        if (entry.Entry.KernelPath is not { } path || !path.EndsWith(".efi", StringComparison.OrdinalIgnoreCase))
            return entry;
        return
            Attempt.Read(UnifiedKernelEntries.Inside + path, [], unreadable, () =>
                UnifiedKernelEntries.Read(files, path, place, entry.Entry.CommandLine)
            )
                is [var inside, ..]
            ? entry with
            {
                Entry = entry.Entry with
                {
                    KernelPath = inside.Entry.KernelPath,
                    InitramfsPaths = [.. entry.Entry.InitramfsPaths, .. inside.Entry.InitramfsPaths],
                    CommandLine = inside.Entry.CommandLine,
                },
            }
            : entry;
    }

    /// <summary>
    /// The order of entries. Entries without tries left come last. Entries with a sort-key come first: by key, machine, newest version.
    /// Then the newest name, the default profile before other profiles, more tries left, and fewer failed tries.
    /// </summary>
    private static Comparer<BlsEntry> Order { get; } =
        Comparer<BlsEntry>.Create(
            (a, b) =>
            {
                var order = (a.TriesLeft == 0).CompareTo(b.TriesLeft == 0);
                if (order == 0)
                    order = (a.SortKey is null).CompareTo(b.SortKey is null);
                if (order == 0 && a.SortKey is not null)
                {
                    order = string.CompareOrdinal(a.SortKey, b.SortKey);
                    if (order == 0)
                        order = string.CompareOrdinal(a.MachineId, b.MachineId);
                    if (order == 0)
                        order = UapiVersionOrder.Instance.Compare(b.Version, a.Version);
                }
                if (order == 0)
                    order = UapiVersionOrder.Instance.Compare(WithoutProfile(b.Name), WithoutProfile(a.Name));
                if (order == 0)
                    order = a.Profile.CompareTo(b.Profile);
                if (order == 0 && a.TriesLeft >= 0 && b.TriesLeft >= 0)
                    order = a.TriesLeft != b.TriesLeft ? b.TriesLeft.CompareTo(a.TriesLeft) : a.TriesDone.CompareTo(b.TriesDone);
                return order;
            }
        );

    private static string WithoutProfile(string name) =>
        name.IndexOf(".efi@", StringComparison.Ordinal) is var at and >= 0 ? name[..(at + ".efi".Length)] : name;
}
