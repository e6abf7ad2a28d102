using System.Security.Cryptography;
using ImageTools.Disks.Sources;
using ImageTools.Disks.Volumes;

namespace ImageTools.Disks.Tests.FileSystems.Corpus;

/// <summary>Every image of ext2, ext3 and ext4 with a known answer.</summary>
public class ExtCorpus
{
    public static TheoryData<string> Images { get; } =
        CorpusImages.Where(i => i.Kind is "filesystem" or "volume" && i.Format is "ext2" or "ext3" or "ext4");

    public static TheoryData<string> WithAttributes { get; } = CorpusImages.Where(i => i.Format == "ext4" && i.Field("xattrs") is not null);

    public static TheoryData<string> WithFolding { get; } =
        CorpusImages.Where(i => i.Format == "ext4" && i.Field("casefold_lookup") is not null);

    [Theory]
    [MemberData(nameof(Images))]
    public void An_image_reads_as_its_known_answer_or_is_refused(string file) => CorpusJudge.Check(file);

    [Theory]
    [MemberData(nameof(WithAttributes))]
    public void The_extended_attributes_of_a_file_are_those_that_Linux_shows(string file)
    {
        var image = CorpusImages.Get(file);
        using var directory = new TempDirectory();
        using var disk = FileSource.Open(CorpusImages.Unpack(file, directory));
        var files = VolumeContents.Open(disk)!;
        foreach (var expected in image.Field("xattrs")!.Value.EnumerateObject())
        {
            Assert.Equal(
                expected.Value.EnumerateObject().Select(a => (a.Name, a.Value.GetString())).Order(),
                files
                    .Xattrs(FileTree.Find(files, expected.Name))
                    .Select(a => (a.Name, (string?)Convert.ToHexStringLower(SHA256.HashData(a.Value.Span))))
                    .Order()
            );
        }
    }

    [Theory]
    [MemberData(nameof(WithFolding))]
    public void A_directory_that_ignores_case_finds_names_in_another_case(string file)
    {
        var image = CorpusImages.Get(file);
        using var directory = new TempDirectory();
        using var disk = FileSource.Open(CorpusImages.Unpack(file, directory));
        var files = VolumeContents.Open(disk)!;
        foreach (var expected in image.Field("casefold_lookup")!.Value.EnumerateObject())
        {
            Assert.Equal(FileTree.Find(files, expected.Value.GetString()!).Id, FileTree.Find(files, expected.Name).Id);
        }
    }
}
