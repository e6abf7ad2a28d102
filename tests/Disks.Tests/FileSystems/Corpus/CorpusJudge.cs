using ImageTools.Disks.FileSystems;
using ImageTools.Disks.Sources;
using ImageTools.Disks.Volumes;

namespace ImageTools.Disks.Tests.FileSystems.Corpus;

/// <summary>Holds what we read of an image against its known answer.</summary>
internal static class CorpusJudge
{
    private const int RandomReads = 20;

    /// <summary>Checks an image by what its manifest expects.</summary>
    public static void Check(string file, ScanOptions? options = null)
    {
        var image = CorpusImages.Get(file);
        using var directory = new TempDirectory();
        // What no limit ends is ended by the budget, and not by anybody's patience.
        var budget = new ReadBudget(
            new ReadLimits(50_000_000, 64L << 30, TimeSpan.FromMinutes(3)),
            cancellation: TestContext.Current.CancellationToken
        );
        var opened = new[] { image.File }.Concat(image.Also).Select(f => FileSource.Open(CorpusImages.Unpack(f, directory))).ToArray();
        try
        {
            var disks = opened.Select(d => (BlockSource)new BoundedSource(d, budget)).ToArray();
            switch (image.Expect)
            {
                case "read":
                    Read(image, VolumeScanner.Scan(disks, options));
                    break;
                case "refuse":
                    Refuse(image, VolumeScanner.Scan(disks, options));
                    break;
                case "bounded":
                    Bounded(image, disks, options);
                    break;
                default:
                    Named(image, VolumeScanner.Scan(disks, options));
                    break;
            }
        }
        finally
        {
            foreach (var disk in opened)
                disk.Dispose();
        }
    }

    private static void Read(CorpusImage image, DiskLayout layout)
    {
        Present(image, layout);
        if (image.TreeSha256 is null)
            return;
        var volume = Volume(image, layout);
        if (image.MayRefuse && volume.Error is not null)
            return;
        Assert.True(volume.Error is null, $"{image.File}: {volume.Error?.Message}");
        Assert.NotNull(volume.FileSystem);
        Compare(image, volume.FileSystem, image.Files, image.TreeSha256, image.Unreadable);
        if (image.IsDirty)
            Assert.False(volume.FileSystem.State.IsClean, $"{image.File}: not seen to be dirty");
        if (image.Field("files_by_volume") is { } further)
        {
            foreach (var other in further.EnumerateObject())
            {
                var list =
                    other.Value.ValueKind == System.Text.Json.JsonValueKind.Array ? other.Value
                    : other.Value.TryGetProperty("files", out var inner) ? inner
                    : throw new InvalidDataException($"files_by_volume of {image.File}");
                // A volume without files, such as swap.
                if (list.GetArrayLength() == 0)
                    continue;
                var files = layout.Volumes.Single(v => v.Id == other.Name).FileSystem;
                Assert.NotNull(files);
                Listed(image, CorpusTree.Read(files), [.. list.EnumerateArray().Select(f => new CorpusFile(f))], []);
            }
        }
    }

    /// <summary>Volumes that must be there, with type and UUID.</summary>
    private static void Present(CorpusImage image, DiskLayout layout)
    {
        foreach (var wanted in image.Field("volumes")?.EnumerateArray().ToArray() ?? [])
        {
            var (id, type) = (wanted.GetProperty("id").GetString(), wanted.GetProperty("type").GetString());
            var uuid = wanted.TryGetProperty("uuid", out var value) ? value.GetString() : null;
            Assert.True(
                layout.Volumes.Any(v =>
                    (id is null || v.Id == id)
                    && (type is null || v.TypeName == type)
                    && (uuid is null || uuid.Equals(v.Signature?.Uuid, StringComparison.OrdinalIgnoreCase))
                ),
                $"{image.File}: no volume {id} {type} {uuid} among {Describe(layout)}"
            );
        }
    }

    private static void Compare(CorpusImage image, FileSystem files, IReadOnlyList<CorpusFile> listed, string sha, IReadOnlyList<string> no)
    {
        var tree = CorpusTree.Read(files);
        // The answer leaves reparse points out of the tree, and has them by themselves.
        if (image.Field("reparse") is not null)
            tree.Drop(f => f.Type is "link" or "unknown");
        if (image.Field("encrypted_under")?.GetString() is { } encrypted)
            Encrypted(image, tree.TakeBelow(encrypted));
        Listed(image, tree, listed, no);
        if (no.Count == 0)
        {
            var more = tree.Files.Keys.Except(listed.Select(f => f.Path)).Take(20);
            var total = image.Field("files_total")?.GetInt32();
            Assert.True(
                tree.Files.Count == total,
                $"{image.File}: {tree.Files.Count} names in place of {total}; not listed: {string.Join(", ", more)}"
            );
            // An empty tree has no line to hash; the manifest hashes an empty line.
            Assert.True(
                tree.Files.Count == 0 || sha == tree.Sha256,
                $"{image.File}: the hash of the tree is {tree.Sha256} in place of {sha}"
            );
        }
        LookedUp(image, files, listed);
        RandomlyRead(image, files, tree);
    }

    private static void Listed(CorpusImage image, CorpusTree tree, IReadOnlyList<CorpusFile> listed, IReadOnlyList<string> unreadable)
    {
        foreach (var file in listed)
        {
            if (!tree.Files.TryGetValue(file.Path, out var found))
            {
                Assert.Fail($"{image.File}: {file.Path} is missing among {tree.Files.Count} names: {Some(tree)}");
                return;
            }
            if (unreadable.Contains(file.Path))
            {
                Assert.True(found.Refusal is not null, $"{image.File}: {file.Path} was read, although its bytes can't be trusted");
                continue;
            }
            Assert.True(found.Refusal is null, $"{image.File}: {file.Path}: {found.Refusal}");
            var node = found.Node!;
            Same(image, file, "type", file.Type, found.Type);
            if (file.Sha256 is not null)
                Same(image, file, "content", (file.Sha256, file.Size), (found.Hash, (long?)node.Size));
            if (file.Target is not null)
                Same(image, file, "target", file.Target, found.Target);
            if (file.Mode is { } mode)
                Same(image, file, "mode", Convert.ToString(mode, 8), Convert.ToString(node.Mode, 8));
            Same(image, file, "owner", (file.Uid, file.Gid), (node.Uid, node.Gid));
            if (file.Type == "file")
                Same(image, file, "links", file.Links, node.Links);
            if (file.Device is { } device)
            {
                var (major, minor) = ((int)(node.Device >> 8) & 0xfff, (int)((node.Device & 0xff) | ((node.Device >> 12) & 0xfff00)));
                Same(image, file, "device", image.LostDeviceNumbers ? (0, 0) : device, (major, minor));
            }
        }
        foreach (var path in unreadable)
        {
            Assert.True(
                tree.Files.TryGetValue(path, out var found) is false || found!.Refusal is not null,
                $"{image.File}: {path} was read"
            );
        }
    }

    /// <summary>What is encrypted is there, under names that can be shown and typed, and none of it is given as if it were plain.</summary>
    private static void Encrypted(CorpusImage image, IReadOnlyDictionary<string, CorpusTree.Found> found)
    {
        Assert.Equal(image.Field("encrypted_entries")?.GetInt32(), found.Count);
        foreach (var (path, file) in found)
        {
            Assert.True(path.All(c => char.IsAsciiLetterOrDigit(c) || c is '/' or '-' or '_'), $"{image.File}: {path} is shown as a name");
            Assert.True(
                file.Node!.Attributes.HasFlag(Disks.FileSystems.FileAttributes.Encrypted),
                $"{image.File}: {path} is not said to be encrypted"
            );
            Assert.True(file.Type == "dir" || file.Refusal is not null, $"{image.File}: {path} was read");
        }
    }

    /// <summary>Each name is found by the index of its directory, and no other.</summary>
    private static void LookedUp(CorpusImage image, FileSystem files, IReadOnlyList<CorpusFile> listed)
    {
        foreach (var file in listed.Where(f => !f.Path.Contains('\ufffd', StringComparison.Ordinal)))
        {
            var node = files.Root;
            foreach (var name in file.Path[1..].Split('/'))
                node = node is null ? null : files.Lookup(node, name);
            Assert.True(node is not null, $"{image.File}: {file.Path} is listed and not found by its name");
        }
        Assert.Null(files.Lookup(files.Root, "certainly not there"));
    }

    /// <summary>Reads at any place give the bytes of a read from the beginning.</summary>
    private static void RandomlyRead(CorpusImage image, FileSystem files, CorpusTree tree)
    {
        var random = new Random(20_261_129);
        foreach (var (path, found) in tree.Files.Where(f => f.Value is { Hash: not null, Node.Size: > 0 and < 8 << 20 }))
        {
            var content = files.Open(found.Node!);
            var whole = content.ReadBytes(0, (int)content.Length);
            for (var i = 0; i < RandomReads; i++)
            {
                var at = random.Next(whole.Length);
                var count = random.Next(Math.Min(whole.Length - at, 70_000) + 1);
                Assert.True(
                    whole.AsSpan(at, count).SequenceEqual(content.ReadBytes(at, count)),
                    $"{image.File}: {path} differs when {count} bytes are read from {at}"
                );
            }
        }
    }

    private static void Refuse(CorpusImage image, DiskLayout layout)
    {
        var volumes = layout.Volumes.Where(v => image.Field("volume") is null || v.Id == image.Volume).ToArray();
        Assert.True(
            volumes.Length == 0 || Array.TrueForAll(volumes, v => v.FileSystem is null || IsRefused(v.FileSystem)),
            $"{image.File} was read: {image.Reason}"
        );
        Assert.True(
            layout.Volumes.Any(v => v.Error is not null || v.FileSystem is not null),
            $"{image.File} was not refused with a reason: {Describe(layout)}"
        );
    }

    private static bool IsRefused(FileSystem files)
    {
        try
        {
            return !files.List(files.Root).Any();
        }
        catch (ImageFormatException)
        {
            return true;
        }
    }

    private static void Bounded(CorpusImage image, IReadOnlyList<BlockSource> disks, ScanOptions? options)
    {
        var before = GC.GetTotalMemory(forceFullCollection: true);
        try
        {
            var layout = VolumeScanner.Scan(disks, options);
            foreach (var volume in layout.Volumes.Where(v => v.FileSystem is not null))
            {
                var tree = CorpusTree.Read(volume.FileSystem!, hostile: true);
                foreach (var path in image.Unreadable)
                {
                    Assert.True(
                        !tree.Files.TryGetValue(path, out var found) || found.Refusal is not null,
                        $"{image.File}: {path} was read"
                    );
                }
                _ = volume.FileSystem!.State;
                _ = volume.FileSystem.FreeSpace.Ranges?.Free(0, volume.Content.Length).Count();
            }
        }
        catch (ImageFormatException refusal)
        {
            Assert.NotEmpty(refusal.Problem);
        }
        Assert.InRange(GC.GetTotalMemory(forceFullCollection: false) - before, long.MinValue, 400L << 20);
    }

    private static void Named(CorpusImage image, DiskLayout layout)
    {
        var type = image.Field("type")?.GetString();
        var volume = layout.Volumes.Single(v => v.Id == image.Volume);
        if (image.IsOptional && volume.TypeName is null)
            return;
        Assert.Equal(type, volume.TypeName);
        Assert.Null(volume.FileSystem);
        if (image.Field("uuid")?.GetString() is { } uuid)
            Assert.Equal(uuid, volume.Signature?.Uuid, ignoreCase: true);
    }

    private static Volume Volume(CorpusImage image, DiskLayout layout) =>
        layout.Volumes.FirstOrDefault(v => v.Id == image.Volume)
        ?? throw new InvalidDataException($"{image.File}: no volume {image.Volume} among {Describe(layout)}");

    private static void Same<T>(CorpusImage image, CorpusFile file, string what, T expected, T actual) =>
        Assert.True(
            EqualityComparer<T>.Default.Equals(expected, actual),
            $"{image.File}: the {what} of {file.Path} is {actual} in place of {expected}"
        );

    private static string Some(CorpusTree tree) => string.Join(", ", tree.Files.Keys.Take(30));

    private static string Describe(DiskLayout layout) =>
        string.Join("; ", layout.Volumes.Select(v => $"{v.Id} {v.TypeName} {v.Signature?.Uuid} {v.Error?.Message}"));
}
