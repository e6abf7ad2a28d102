using System.Text.Json;

namespace ImageTools.Disks.Tests.FileSystems.Corpus;

/// <summary>A file of an image of the corpus: what the independent tool, or Linux, says of it.</summary>
internal sealed class CorpusFile(JsonElement entry)
{
    public string Path => Text("path")!;

    /// <summary>file, dir, link, char, block, fifo or socket.</summary>
    public string Type => Text("type")!;

    public long? Size => Number("size");

    public string? Sha256 => Text("sha256");

    public string? Target => Text("target");

    /// <summary>Permission bits.</summary>
    public int? Mode => Text("mode") is { } mode ? Convert.ToInt32(mode, 8) : null;

    public long Uid => Number("uid") ?? 0;

    public long Gid => Number("gid") ?? 0;

    public long Links => Number("links") ?? 1;

    /// <summary>Major and minor.</summary>
    public (int Major, int Minor)? Device => entry.TryGetProperty("rdev", out var rdev) ? (rdev[0].GetInt32(), rdev[1].GetInt32()) : null;

    private string? Text(string name) => entry.TryGetProperty(name, out var value) ? value.GetString() : null;

    private long? Number(string name) => entry.TryGetProperty(name, out var value) ? value.GetInt64() : null;
}
