using System.Security.Cryptography;
using ImageTools.Disks.FileSystems;
using ImageTools.Disks.Sources;
using ImageTools.Disks.Volumes;

namespace ImageTools.Disks.Tests.FileSystems.Corpus;

/// <summary>Every image of NTFS with a known answer.</summary>
public class NtfsCorpus
{
    public static TheoryData<string> Images { get; } = CorpusImages.Where(i => i.Kind == "filesystem" && i.Format == "ntfs");

    public static TheoryData<string> WithStreams { get; } = CorpusImages.Where(i => i.Format == "ntfs" && i.Field("ads") is not null);

    public static TheoryData<string> WithReparsePoints { get; } =
        CorpusImages.Where(i => i.Format == "ntfs" && i.Field("reparse") is not null);

    public static TheoryData<string> Named { get; } =
        CorpusImages.Where(i =>
            i is { Kind: "filesystem", Format: "ntfs" } && i.Field("blkid") is { } b && b.TryGetProperty("UUID", out _)
        );

    [Theory]
    [MemberData(nameof(Images))]
    public void An_image_reads_as_its_known_answer_or_is_refused(string file) => CorpusJudge.Check(file);

    [Theory]
    [MemberData(nameof(WithStreams))]
    public void Streams_are_those_of_the_known_answer(string file)
    {
        var image = CorpusImages.Get(file);
        Open(file, files =>
        {
            foreach (var path in image.Field("ads")!.Value.EnumerateObject())
            {
                var node = FileTree.Find(files, path.Name);
                // ntfs-3g shows a stream as an attribute of the user.
                var expected = path.Value.EnumerateObject().Select(s => (s.Name["user.".Length..], s.Value.GetString()!));
                var found = files.Streams(node).Select(s => (s.Name, Hash(files.OpenStream(node, s.Name), s.Size)));
                Assert.Equal(expected.Order(), found.Order());
            }
            var without = FileTree.Walk(files).First(f => f.Node.IsFile && !image.Field("ads")!.Value.TryGetProperty(f.Path, out _));
            Assert.Empty(files.Streams(without.Node));
        });
    }

    [Theory]
    [MemberData(nameof(WithReparsePoints))]
    public void Reparse_points_are_those_of_the_known_answer(string file)
    {
        var image = CorpusImages.Get(file);
        Open(file, files =>
        {
            foreach (var point in image.Field("reparse")!.Value.EnumerateObject())
            {
                var node = FileTree.Find(files, point.Name);
                Assert.Equal((FileNodeType.SymbolicLink, point.Value.GetString()), (node.Type, files.ReadLink(node)));
            }
            foreach (var link in image.FilesOf("links"))
                Assert.Equal(link.Type, FileTree.Find(files, link.Path).IsLink ? "link" : "other");
            var unknown = FileTree.Find(files, "/unknown-tag");
            Assert.Equal(FileNodeType.Unknown, unknown.Type);
            Assert.Equal("reparse tag", Assert.Throws<ImageFormatException>(() => files.Open(unknown)).Field);
            if (image.Field("hibernated") is { } hibernated)
                Assert.Equal(hibernated.GetBoolean(), files.State.Remarks.Any(r => r.Contains("hiberfil.sys", StringComparison.Ordinal)));
        });
    }

    [Theory]
    [MemberData(nameof(Named))]
    public void Label_and_UUID_are_blkids(string file)
    {
        var blkid = CorpusImages.Get(file).Field("blkid")!.Value;
        var uuid = blkid.GetProperty("UUID");
        Open(file, files =>
        {
            var label = blkid.TryGetProperty("LABEL", out var value) ? value.GetString() : null;
            Assert.Equal(uuid.GetString(), files.Uuid);
            // blkid writes what is not ASCII as cat -v does.
            if (label?.Contains("M-", StringComparison.Ordinal) is not true)
                Assert.Equal(label, files.Label);
        });
    }

    private static void Open(string file, Action<FileSystem> read)
    {
        using var directory = new TempDirectory();
        using var source = FileSource.Open(CorpusImages.Unpack(file, directory));
        read(VolumeContents.Open(source)!);
    }

    private static string Hash(BlockSource content, long size) =>
        Convert.ToHexStringLower(SHA256.HashData(content.ReadBytes(0, (int)size)));
}
