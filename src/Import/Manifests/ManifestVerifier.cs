using ImageTools.Cloud;
using ImageTools.Cloud.Rpc;
using ImageTools.Convert;
using ImageTools.Disks;
using ImageTools.Disks.Formats;
using ImageTools.Disks.Sources;
using ImageTools.Import.Ecs;
using ImageTools.Import.Pipeline.Reuse;
using ImageTools.Inspect.Checks;
using ImageTools.Upload;
using ImageTools.Upload.Incremental;
using ImageTools.Upload.Oss;

namespace ImageTools.Import.Manifests;

/// <summary>Checks a manifest against the present state: the source files, the object and its parts, the image and its copies.</summary>
/// <param name="oss">OSS; null skips the cloud.</param>
/// <param name="ecs">ECS of a region; null skips images.</param>
public sealed class ManifestVerifier(OssClient? oss, Func<string, EcsClient>? ecs)
{
    private const int Chunk = 1 << 20;
    private const string AsItIs = "as it is";

    /// <summary>Checks a manifest.</summary>
    /// <param name="manifest">The manifest.</param>
    /// <param name="source">Present path of the first disk's source file; null uses the recorded path.</param>
    /// <param name="deep">Read the whole objects, part by part.</param>
    /// <param name="open">Files that may be opened with the source.</param>
    /// <param name="progress">Bytes.</param>
    /// <param name="cancellation">Stops.</param>
    public async Task<IReadOnlyList<ManifestFinding>> VerifyAsync(
        ImportManifest manifest,
        string? source,
        bool deep,
        OpenOptions open,
        IProgress<WorkProgress>? progress,
        CancellationToken cancellation
    )
    {
        List<ManifestFinding> findings = [];
        foreach (var (i, disk) in manifest.Disks.Index())
        {
            findings.AddRange(await SourceAsync(disk, i == 0 ? source : null, open, progress, cancellation).ConfigureAwait(false));
            if (disk.Uploaded is { } table)
            {
                // The reader of the manifest has already checked that the parts make up the object.
                findings.Add(
                    new ManifestFinding(
                        "parts",
                        table.Location.ToString(),
                        CheckStatus.Pass,
                        $"the CRC-64 values of {table.Parts.Count} parts make up the object's"
                    )
                );
                findings.Add(await ObjectAsync(table, manifest, cancellation).ConfigureAwait(false));
                if (deep && findings[^1].Status == CheckStatus.Pass)
                    findings.Add(await BytesAsync(table, progress, cancellation).ConfigureAwait(false));
            }
        }
        if (manifest.ImageId is { } id)
        {
            findings.Add(await ImageAsync(manifest, manifest.RegionId, id, whole: true, cancellation).ConfigureAwait(false));
            foreach (var (region, copy) in manifest.Copies)
                findings.Add(await ImageAsync(manifest, region, copy, whole: false, cancellation).ConfigureAwait(false));
        }
        return findings;
    }

    private static async Task<IReadOnlyList<ManifestFinding>> SourceAsync(
        ManifestDisk disk,
        string? elsewhere,
        OpenOptions open,
        IProgress<WorkProgress>? progress,
        CancellationToken cancellation
    )
    {
        // FILE#MEMBER names both, FILE the archive in which the disk has the name that it had.
        var moved = elsewhere is null ? default : ImageAddress.Of(elsewhere);
        if ((moved.File ?? (disk.Sources is [var first, ..] ? first.Path : null)) is not { } path)
            return [new ManifestFinding("source", "-", CheckStatus.Skip, "the manifest names no file")];
        var address = (moved.Member ?? disk.Member) is { } member ? ImageAddress.Join(path, member) : path;
        if (!File.Exists(path))
        {
            return
            [
                new ManifestFinding(
                    "source",
                    path,
                    elsewhere is null ? CheckStatus.Skip : CheckStatus.Fail,
                    "the file does not exist; give its new path with --source"
                ),
            ];
        }

        List<ManifestFinding> findings = [];
        foreach (var file in disk.Sources)
        {
            findings.Add(
                await FileAsync(file, elsewhere is null ? file.Path : Moved(disk.Sources[0].Path, path, file.Path), cancellation)
                    .ConfigureAwait(false)
            );
        }

        if (disk.Sources.Count == 1 && disk.Format != AsItIs && CountFiles(address, open) is > 1 and var count)
        {
            findings.Add(
                new ManifestFinding(
                    "files",
                    path,
                    CheckStatus.Unknown,
                    $"the image has {count} files, and the manifest only lists this one"
                )
            );
        }

        if (disk.Content.Count == 0)
            return findings;
        if (disk.Trimmed)
            return [.. findings, new ManifestFinding("content", path, CheckStatus.Skip, "free space was left out of what was hashed")];
        var names = disk.Content.Keys.Where(HashNames.All.Contains).ToArray();
        var hashes = await Task.Run(
                () =>
                {
                    using var image = DiskFormats.Open(address, open);
                    return image.Sources.Watch(() => FileConverter.Hash(image.Content, names, 0, progress, cancellation));
                },
                cancellation
            )
            .ConfigureAwait(false);
        foreach (var name in names)
        {
            findings.Add(
                hashes[name] == disk.Content[name]
                    ? new ManifestFinding("content", path, CheckStatus.Pass, $"{name} {hashes[name]}")
                    : new ManifestFinding("content", path, CheckStatus.Fail, $"{name} is {hashes[name]}, was {disk.Content[name]}")
            );
        }
        return findings;
    }

    /// <summary>Checks one file: by its hash when one was recorded, else by its length.</summary>
    private static async Task<ManifestFinding> FileAsync(ManifestSource was, string path, CancellationToken cancellation)
    {
        if (!File.Exists(path))
            return new ManifestFinding("source", path, CheckStatus.Fail, "the file does not exist");
        if (was.Sha256 is null)
        {
            var length = new FileInfo(path).Length;
            return length == was.Length
                ? new ManifestFinding("source", path, CheckStatus.Unknown, $"{length} bytes, as recorded; no hash was recorded")
                : new ManifestFinding("source", path, CheckStatus.Fail, $"{length} bytes, had {was.Length}");
        }
        var files = new SourceFiles();
        using var opened = files.Open(path);
        var hash = await SourceDigests.ComputeAsync(path, cancellation).ConfigureAwait(false);
        files.CheckUnchanged();
        return hash == was.Sha256
            ? new ManifestFinding("source", path, CheckStatus.Pass, $"SHA-256 {hash}")
            : new ManifestFinding("source", path, CheckStatus.Fail, $"SHA-256 is {hash}, was {was.Sha256}");
    }

    /// <summary>
    /// Path of another file of an image whose main file was moved. A file beside the main file moved with it; any other file is at its
    /// recorded path.
    /// </summary>
    private static string Moved(string from, string to, string file)
    {
        if (file == from)
            return to;
        var relative = Path.GetRelativePath(Path.GetDirectoryName(from) ?? "", file);
        var beside = Path.Combine(Path.GetDirectoryName(Path.GetFullPath(to)) ?? "", relative);
        return relative.StartsWith("..", StringComparison.Ordinal) && !File.Exists(beside) ? file : beside;
    }

    /// <summary>Number of files of an image; 0 when it can't be opened. The check of the content reports that error.</summary>
    private static int CountFiles(string path, OpenOptions open)
    {
        try
        {
            using var image = DiskFormats.Open(path, open);
            return image.Files.Count;
        }
        catch (IOException)
        {
            return 0;
        }
    }

    private async Task<ManifestFinding> ObjectAsync(BaseObject table, ImportManifest manifest, CancellationToken cancellation)
    {
        var name = table.Location.ToString();
        if (oss is null)
            return new ManifestFinding("object", name, CheckStatus.Skip, "the cloud was not asked (--offline)");
        try
        {
            if (await oss.FindObjectAsync(table.Location, cancellation).ConfigureAwait(false) is not { } found)
            {
                return manifest is { ObjectsKept: false, ImageId: not null }
                    ? new ManifestFinding("object", name, CheckStatus.Skip, "it was deleted after the import")
                    : new ManifestFinding("object", name, CheckStatus.Fail, "it does not exist");
            }

            if (found.Length != table.Length)
                return new ManifestFinding("object", name, CheckStatus.Fail, $"{found.Length} bytes, had {table.Length}");
            if (found.Crc64 is { } crc && crc != table.Crc64)
                return new ManifestFinding("object", name, CheckStatus.Fail, $"CRC-64 is {crc}, was {table.Crc64}");
            return found.Crc64 is null
                ? new ManifestFinding("object", name, CheckStatus.Unknown, "the service states no CRC-64; --deep reads it")
                : new ManifestFinding(
                    "object",
                    name,
                    CheckStatus.Pass,
                    $"{found.Length} bytes, CRC-64 {found.Crc64}{(found.ETag == table.ETag ? "" : "; uploaded again since (other ETag)")}"
                );
        }
        catch (CloudException e)
        {
            return new ManifestFinding("object", name, CheckStatus.Unknown, $"{e.Message} ({e.Code})");
        }
    }

    private async Task<ManifestFinding> BytesAsync(BaseObject table, IProgress<WorkProgress>? progress, CancellationToken cancellation)
    {
        var name = table.Location.ToString();
        var buffer = new byte[Chunk];
        try
        {
            foreach (var part in table.Parts)
            {
                var stream = await oss!.OpenAsync(table.Location, part.Start, part.Length, cancellation).ConfigureAwait(false);
                await using (stream.ConfigureAwait(false))
                {
                    ulong crc = 0;
                    for (var left = part.Length; left > 0;)
                    {
                        var count = await stream
                            .ReadAsync(buffer.AsMemory(0, (int)Math.Min(Chunk, left)), cancellation)
                            .ConfigureAwait(false);
                        if (count == 0)
                            return new ManifestFinding("bytes", name, CheckStatus.Unknown, $"the connection ended in part {part.Number}");
                        crc = OssCrc64.Combine(crc, OssCrc64.Compute(buffer.AsSpan(0, count)), count);
                        left -= count;
                    }
                    if (crc != part.Crc64)
                    {
                        return new ManifestFinding(
                            "bytes",
                            name,
                            CheckStatus.Fail,
                            $"part {part.Number} (from byte {part.Start}) has CRC-64 {crc}, had {part.Crc64}"
                        );
                    }
                }
                progress?.Report(new WorkProgress("verify", part.Start + part.Length, table.Length));
            }
            return new ManifestFinding("bytes", name, CheckStatus.Pass, $"{table.Parts.Count} parts read, all unchanged");
        }
        catch (CloudException e)
        {
            return new ManifestFinding("bytes", name, CheckStatus.Unknown, $"{e.Message} ({e.Code})");
        }
    }

    private async Task<ManifestFinding> ImageAsync(
        ImportManifest manifest,
        string region,
        string id,
        bool whole,
        CancellationToken cancellation
    )
    {
        if (ecs is null)
            return new ManifestFinding("image", id, CheckStatus.Skip, "the cloud was not asked (--offline)");
        try
        {
            if (await ecs(region).FindImageAsync(id, cancellation).ConfigureAwait(false) is not { } image)
                return new ManifestFinding("image", id, CheckStatus.Fail, $"this account has no such image in {region}");
            List<string> wrong = [];
            if (image.Status is not ("Available" or "Deprecated"))
                wrong.Add($"its status is {image.Status}");
            foreach (
                var (what, was, now) in ((string, string?, string?)[])
                    [
                        ("name", whole ? manifest.ImageName : null, image.ImageName),
                        ("architecture", manifest.Parameter("Architecture"), image.Architecture),
                        ("boot mode", manifest.Parameter("BootMode"), image.BootMode),
                        ("content tag", manifest.Tag(ImageContent.TagKey), ImageContent.Of(image)),
                    ]
            )
            {
                if (was is not null && now is not null && was != now)
                    wrong.Add($"its {what} is {now}, was {was}");
            }
            if (whole && manifest.SnapshotIds.Except(image.Disks.Select(d => d.SnapshotId).OfType<string>()).FirstOrDefault() is { } lost)
                wrong.Add($"it no longer has the snapshot {lost}");
            return wrong.Count == 0
                ? new ManifestFinding("image", id, CheckStatus.Pass, $"{image.ImageName} in {region}, {image.Status}")
                : new ManifestFinding("image", id, CheckStatus.Fail, string.Join("; ", wrong));
        }
        catch (CloudException e) when (ErrorHints.IsDenial(e.Code) || e.IsRetryable)
        {
            return new ManifestFinding("image", id, CheckStatus.Unknown, $"{e.Message} ({e.Code})");
        }
    }
}
