using System.Text.Json;

namespace ImageTools.Disks.Tests.FileSystems.Corpus;

/// <summary>One entry of the manifest of shared/corpus/filesystems. Its README explains the fields.</summary>
internal sealed class CorpusImage
{
    private readonly JsonElement entry;

    public CorpusImage(JsonElement entry) => this.entry = entry;

    public string File => Text("file")!;

    public string Kind => Text("kind")!;

    public string Format => Text("format")!;

    /// <summary>read, refuse, bounded, flag or named.</summary>
    public string Expect => Text("expect")!;

    public string? Reason => Text("reason");

    /// <summary>The id of the volume to read; "disk" when the image is one file system.</summary>
    public string Volume => Text("volume") ?? "disk";

    public string? TreeSha256 => Text("tree_sha256");

    public bool IsDirty => Flag("dirty");

    public bool MayRefuse => Field("may_refuse") is not null;

    public bool IsOptional => Flag("optional");

    /// <summary>
    /// True when device nodes have no numbers on the disk, whatever the list says: mkfs.btrfs 7.3 writes rdev = 0 for what it takes from
    /// --rootdir (see btrfs inspect-internal dump-tree).
    /// </summary>
    public bool LostDeviceNumbers =>
        Format == "btrfs"
        && Text("origin")?.Contains("btrfs-progs 7.3", StringComparison.Ordinal) == true
        && Text("subformat")?.Contains("filled by Linux", StringComparison.Ordinal) != true;

    /// <summary>Further disks of the same machine.</summary>
    public IReadOnlyList<string> Also => Strings("also");

    /// <summary>Paths whose bytes must not be given.</summary>
    public IReadOnlyList<string> Unreadable => Strings("unreadable");

    public IReadOnlyList<CorpusFile> Files => FilesOf("files");

    /// <summary>A field that belongs to one kind of image.</summary>
    public JsonElement? Field(string name) =>
        entry.TryGetProperty(name, out var value) && value.ValueKind != JsonValueKind.Null ? value : null;

    public IReadOnlyList<CorpusFile> FilesOf(string field) =>
        Field(field) is { } list ? [.. list.EnumerateArray().Select(f => new CorpusFile(f))] : [];

    private string? Text(string name) => Field(name)?.GetString();

    private bool Flag(string name) => Field(name) is { ValueKind: JsonValueKind.True };

    private IReadOnlyList<string> Strings(string name) =>
        Field(name) is not { } value ? []
        : value.ValueKind == JsonValueKind.String ? [value.GetString()!]
        : [.. value.EnumerateArray().Select(v => v.GetString()!)];
}
