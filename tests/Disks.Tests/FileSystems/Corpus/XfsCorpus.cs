using ImageTools.Disks.FileSystems;
using ImageTools.Disks.Sources;
using ImageTools.Disks.Volumes;

namespace ImageTools.Disks.Tests.FileSystems.Corpus;

/// <summary>Every image of XFS with a known answer.</summary>
public class XfsCorpus
{
    public static TheoryData<string> Images { get; } =
        CorpusImages.Where(i => i.Format == "xfs" || i.File.StartsWith("volumes/xfs-", StringComparison.Ordinal));

    [Theory]
    [MemberData(nameof(Images))]
    public void An_image_reads_as_its_known_answer_or_is_refused(string file) => CorpusJudge.Check(file);

    [Fact]
    public void Times_beyond_32_bits_are_those_of_the_known_answer()
    {
        const string File = "xfs/xfs-rmap-reflink-nrext64-bigtime.raw.zst";
        var image = CorpusImages.Get(File);
        Opened(File, files =>
        {
            foreach (var time in image.Field("mtimes")!.Value.EnumerateObject())
                Assert.Equal(time.Value.GetInt64(), FileTree.Find(files, time.Name).Modified.ToUnixTimeSeconds());
            Assert.Equal(
                [
                    "crc",
                    "attr2",
                    "projid32bit",
                    "lazy-count",
                    "finobt",
                    "rmapbt",
                    "reflink",
                    "inobtcount",
                    "ftype",
                    "sparse",
                    "bigtime",
                    "nrext64",
                ],
                files.State.Features
            );
        });
    }

    [Theory]
    [InlineData("xfs/xfs-dirty-log.raw.zst", true)]
    [InlineData("xfs/xfs-default.raw.zst", false)]
    [InlineData("xfs/xfs-v4-512.raw.zst", false)]
    [InlineData("xfs/xfs-log-sunit.raw.zst", false)]
    public void A_state_says_whether_the_log_was_replayed(string file, bool isDirty) => Opened(file, files =>
        {
            Assert.Equal((!isDirty, isDirty), (files.State.IsClean, files.State.JournalReplayed));
            Assert.Equal(
                isDirty,
                files.State.Remarks.Any(r => r.Contains("transactions of the log were replayed", StringComparison.Ordinal))
            );
            Assert.Null(files.FreeSpace.Reason);
        });

    [Fact]
    public void Free_space_is_left_alone_where_a_feature_of_it_is_unknown() =>
        Opened("xfs/sid-xfs-unknown-ro-compat.raw.zst", files =>
            Assert.Contains("ro_compat 0x40", files.FreeSpace.Reason, StringComparison.Ordinal)
        );

    [Theory]
    [InlineData("xfs/sid-xfs-needsrepair.raw.zst", "a repair or an upgrade was not finished")]
    [InlineData("xfs/sid-xfs-zoned.raw.zst", "zoned")]
    [InlineData("xfs/sid-xfs-unknown-incompat.raw.zst", "incompat 0x800")]
    public void What_is_refused_is_called_by_its_name(string file, string reason)
    {
        CorpusImages.Get(file);
        using var directory = new TempDirectory();
        using var volume = FileSource.Open(CorpusImages.Unpack(file, directory));
        Assert.Equal("xfs", VolumeContents.Probe(volume)!.Type);
        var error = Assert.Throws<ImageFormatException>(() => VolumeContents.Open(volume));
        Assert.Equal("sb_features_incompat", error.Field);
        Assert.Contains(reason, error.Message, StringComparison.Ordinal);
    }

    private static void Opened(string file, Action<FileSystem> check)
    {
        CorpusImages.Get(file);
        using var directory = new TempDirectory();
        using var volume = FileSource.Open(CorpusImages.Unpack(file, directory));
        check(VolumeContents.Open(volume)!);
    }
}
