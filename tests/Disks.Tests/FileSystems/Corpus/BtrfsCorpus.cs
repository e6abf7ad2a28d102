using ImageTools.Disks.Sources;
using ImageTools.Disks.Volumes;

namespace ImageTools.Disks.Tests.FileSystems.Corpus;

/// <summary>Every image of btrfs with a known answer, on one device and on several.</summary>
public class BtrfsCorpus
{
    public static TheoryData<string> Images { get; } = CorpusImages.Where(i => i.Kind is "filesystem" or "volume" && i.Format == "btrfs");

    public static TheoryData<string> WithSubvolumes { get; } =
        CorpusImages.Where(i => i.Format == "btrfs" && i.Field("files_from_top") is not null);

    public static TheoryData<string> Described { get; } =
        CorpusImages.Where(i =>
            i.Format == "btrfs" && i.Expect == "read" && i.Field("features") is { ValueKind: System.Text.Json.JsonValueKind.Array }
        );

    public static TheoryData<string> IfRead { get; } = CorpusImages.Where(i => i.Format == "btrfs" && i.Field("files_if_read") is not null);

    [Theory]
    [MemberData(nameof(Images))]
    public void An_image_reads_as_its_known_answer_or_is_refused(string file) => CorpusJudge.Check(file);

    [Theory]
    [MemberData(nameof(WithSubvolumes))]
    public void Subvolumes_are_mounted_by_number_and_by_path(string file)
    {
        var image = CorpusImages.Get(file);
        using var directory = new TempDirectory();
        using var disk = FileSource.Open(CorpusImages.Unpack(file, directory));
        var files = VolumeScanner.Scan([disk]).Volumes.Single().FileSystem!;
        var top = files.MountedRoot(["ro", "subvolid=5"])!;

        var tree = CorpusTree.Read(files, top);
        var listed = image.FilesOf("files_from_top");
        Assert.Equal(
            listed.Select(f => (f.Path, f.Type, f.Sha256, f.Target)).OrderBy(f => f.Path, StringComparer.Ordinal),
            tree.Files.Select(f => (f.Key, f.Value.Type, f.Value.Hash, f.Value.Target))
        );
        Assert.All(listed, f => Assert.Equal(f.Mode, tree.Files[f.Path].Node!.Mode));
        // Numbers repeat between subvolumes, and the ids of files do not.
        Assert.Distinct(tree.Files.Values.Where(f => f.Node!.Links == 1).Select(f => f.Node!.Id));

        Assert.Equal((5UL, ""), (files.Subvolumes[0].Id, files.Subvolumes[0].Path));
        if (image.Field("subvolumes") is { } subvolumes)
        {
            Assert.Equal(
                subvolumes.EnumerateArray().Select(s => (s[0].GetUInt64(), s[1].GetString()!)),
                files.Subvolumes.Skip(1).Select(s => (s.Id, s.Path))
            );
        }
        var chosen = image.Field("default_subvolume")!.Value.ToString();
        Assert.Contains(
            chosen,
            new[] { files.Subvolumes.Single(s => s.IsDefault).Id.ToString(), files.Subvolumes.Single(s => s.IsDefault).Path }
        );
        Assert.Equal(files.Root, files.MountedRoot([]));
        foreach (var subvolume in files.Subvolumes)
        {
            Assert.Equal(subvolume.Root, files.MountedRoot([$"subvolid={subvolume.Id}"]));
            Assert.Equal(subvolume.Root, files.MountedRoot([$"subvolid=0x{subvolume.Id:x}", $"subvol=/{subvolume.Path}"]));
            Assert.Equal(subvolume.Root, files.MountedRoot(["compress=zstd", $"subvol={subvolume.Path}"]));
            var beside = files.Subvolumes.First(s => s != subvolume);
            Assert.Null(files.MountedRoot([$"subvolid={beside.Id}", $"subvol={subvolume.Path}"]));
        }
        Assert.Equal(top, files.MountedRoot(["subvolid=0"]));
        Assert.Null(files.MountedRoot(["subvol=nowhere"]));
        Assert.Null(
            files.MountedRoot([$"subvol={listed.First(f => f.Type == "dir" && files.Subvolumes.All(s => "/" + s.Path != f.Path)).Path}"])
        );
        Assert.Null(files.MountedRoot(["subvolid=999"]));
        Assert.Null(files.MountedRoot(["subvolid=x"]));
    }

    [Theory]
    [MemberData(nameof(Described))]
    public void Features_and_sizes_are_those_that_dump_super_prints(string file)
    {
        var image = CorpusImages.Get(file);
        using var directory = new TempDirectory();
        using var disk = FileSource.Open(CorpusImages.Unpack(file, directory));
        var files = VolumeScanner.Scan([disk]).Volumes.Single().FileSystem!;

        var features = image.Field("features")!.Value.EnumerateArray().Select(f => f.GetString()!);
        Assert.Equal(features.Order(), files.State.Features.Where(f => !f.StartsWith("FREE_SPACE", StringComparison.Ordinal)).Order());
        Assert.InRange(files.State.FreeBytes ?? -1, 0, files.State.TotalBytes);
        Assert.Equal(disk.Length, files.State.TotalBytes);
    }

    [Theory]
    [MemberData(nameof(IfRead))]
    public void What_may_be_refused_is_read_and_what_is_wrong_with_it_is_said(string file)
    {
        var image = CorpusImages.Get(file);
        using var directory = new TempDirectory();
        using var disk = FileSource.Open(CorpusImages.Unpack(file, directory));
        var files = VolumeScanner.Scan([disk]).Volumes.Single().FileSystem!;

        var tree = CorpusTree.Read(files);
        Assert.Equal(
            image.FilesOf("files_if_read").Select(f => (f.Path, f.Type, f.Sha256)).OrderBy(f => f.Path, StringComparer.Ordinal),
            tree.Files.Select(f => (f.Key, f.Value.Type, f.Value.Hash))
        );
        var said =
            file.Contains("missing", StringComparison.Ordinal) ? "is missing"
            : file.Contains("super", StringComparison.Ordinal) ? "67108864"
            : null;
        Assert.True(
            said is null || files.State.Remarks.Any(r => r.Contains(said, StringComparison.Ordinal)),
            string.Join(" ", files.State.Remarks)
        );
        Assert.NotNull(files.FreeSpace.Reason);
    }
}
