using System.Globalization;
using System.Text;
using System.Text.RegularExpressions;
using ImageTools.Disks;
using ImageTools.Disks.FileSystems;
using ImageTools.Disks.Sources;

namespace ImageTools.Inspect.Guests;

/// <summary>
/// A unified kernel image as a small file system. Each section is one file (.linux, .initrd, .cmdline, …), as the image starts by default.
/// The directories @1, @2, … have the sections of the other profiles. Nothing is copied: the files are ranges of the image.
/// </summary>
internal sealed partial class UnifiedKernel : FileSystem
{
    private const string Profile = ".profile",
        Magic = ".sdmagic";
    private const int MostProfiles = 64,
        LongestMagic = 256,
        ProfileBits = 32;

    // The sections that a boot needs or that describe it. Device trees, signatures and sections of the stub are ignored.
    private static readonly string[] Known = [".linux", ".initrd", ".ucode", ".cmdline", ".osrel", ".uname", Profile, Magic];
    private readonly BlockSource image;
    private readonly List<SortedDictionary<string, PeSection>> profiles = [];

    private UnifiedKernel(BlockSource image, IReadOnlyList<PeSection> sections)
    {
        this.image = image;
        // The sections before the first .profile are the base. Each profile adds its own. The first section with a name counts.
        var shared = new SortedDictionary<string, PeSection>(StringComparer.Ordinal);
        foreach (var section in sections.Where(s => Known.Contains(s.Name)))
        {
            if (section.Name == Profile && profiles.Count < MostProfiles)
                profiles.Add(new(StringComparer.Ordinal));
            else if (section.Name == Profile)
                break;
            (profiles.Count == 0 ? shared : profiles[^1]).TryAdd(section.Name, section);
        }
        foreach (var profile in profiles)
        {
            foreach (var (name, section) in shared)
                profile.TryAdd(name, section);
        }
        if (profiles.Count == 0)
            profiles.Add(shared);
    }

    /// <inheritdoc/>
    public override string Type => "uki";

    /// <inheritdoc/>
    public override string? Label => null;

    /// <inheritdoc/>
    public override string? Uuid => null;

    /// <inheritdoc/>
    public override FileSystemState State => new() { TotalBytes = image.Length, BlockSize = 512 };

    /// <inheritdoc/>
    public override FileNode Root => Directory(0);

    /// <summary>The number of profiles, at least one.</summary>
    public int Profiles => profiles.Count;

    /// <summary>Version of the stub, or null when it does not say.</summary>
    public int? StubVersion =>
        profiles[0].TryGetValue(Magic, out var magic)
        && Stub().Match(Encoding.ASCII.GetString(image.ReadBytes(magic.Offset, (int)Math.Min(magic.Length, LongestMagic))))
            is { Success: true } match
            ? int.Parse(match.Groups[1].Value, CultureInfo.InvariantCulture)
            : null;

    /// <summary>The image in a file; null when the file is not a PE file with a kernel.</summary>
    /// <exception cref="ImageFormatException">Its table of sections is damaged.</exception>
    public static UnifiedKernel? Open(BlockSource file) => Open(file, ".linux");

    /// <summary>
    /// An add-on for an image (*.addon.efi). It has a command line or an initramfs, but no kernel. Null when the file is not a PE file.
    /// </summary>
    /// <exception cref="ImageFormatException">Its table of sections is damaged.</exception>
    public static UnifiedKernel? OpenAddon(BlockSource file) => Open(file, null);

    /// <inheritdoc/>
    public override IEnumerable<DirectoryEntry> List(FileNode directory)
    {
        var profile = (int)directory.Id;
        foreach (var (name, section) in profiles[profile])
            yield return new DirectoryEntry(name, Id(profile, section), FileNodeType.File);
        for (var i = 1; profile == 0 && i < profiles.Count; i++)
            yield return new DirectoryEntry(string.Create(CultureInfo.InvariantCulture, $"@{i}"), (ulong)i, FileNodeType.Directory);
    }

    /// <inheritdoc/>
    public override FileNode Stat(DirectoryEntry entry) =>
        entry.Type == FileNodeType.Directory
            ? Directory(entry.Id)
            : new FileNode(
                entry.Id,
                FileNodeType.File,
                0x124,
                0,
                0,
                profiles[(int)(entry.Id >> ProfileBits) - 1][entry.Name].Length,
                DateTimeOffset.UnixEpoch
            );

    /// <inheritdoc/>
    public override BlockSource Open(FileNode file)
    {
        var section = profiles[(int)(file.Id >> ProfileBits) - 1].Values.First(s => (uint)s.Offset == (uint)file.Id);
        return new SliceSource(image, section.Offset, section.Length, $"{image.Name}: {section.Name}");
    }

    /// <inheritdoc/>
    public override string ReadLink(FileNode link) => throw new NotSupportedException("A unified kernel image has no links.");

    private static UnifiedKernel? Open(BlockSource file, string? needed) =>
        PeFile.Sections(file) is { } sections && (needed is null || sections.Any(s => s.Name == needed && s.Length > 0))
            ? new UnifiedKernel(file, sections)
            : null;

    private static FileNode Directory(ulong id) => new(id, FileNodeType.Directory, 0x16d, 0, 0, 0, DateTimeOffset.UnixEpoch);

    /// <summary>
    /// An id. The upper half is the profile, counted from one, so that no directory has the same id. The lower half is the offset, which
    /// has 32 bits in the table.
    /// </summary>
    private static ulong Id(int profile, PeSection section) => (ulong)(profile + 1) << ProfileBits | (uint)section.Offset;

    [GeneratedRegex("systemd-stub ([0-9]{1,6})")]
    private static partial Regex Stub();
}
