namespace ImageTools.Disks.Tests.FileSystems.Corpus;

/// <summary>Every image whose type is named and whose files are not read.</summary>
public class NamedCorpus
{
    private static readonly string[] Formats = ["bitlocker", "luks", "swap", "udf", "jfs", "nilfs2", "f2fs", "none"];

    public static TheoryData<string> Images { get; } =
        CorpusImages.Where(i => i.Kind == "filesystem" && Formats.Contains(i.Format, StringComparer.Ordinal));

    [Theory]
    [MemberData(nameof(Images))]
    public void An_image_is_called_as_blkid_calls_it(string file) => CorpusJudge.Check(file);

    [Theory]
    [InlineData("f2fs/f2fs.raw.zst", "f2fs", "9b790921-2e54-4efe-865a-02484feb7d3f", null)]
    [InlineData("f2fs/sid-f2fs-extra.raw.zst", "f2fs", "00641d50-1d50-4000-8000-00000001a3f0", "newf2fs")]
    [InlineData("jfs/sid-jfs.raw.zst", "jfs", "896bb12b-92ee-46ad-93f6-c9263b68bea7", "JFSNEW")]
    [InlineData("nilfs2/sid-nilfs2.raw.zst", "nilfs2", "d8cc7848-6798-430b-80af-8f64a44cfda6", "NILNEW")]
    [InlineData("udf/sid-udf-2k.raw.zst", "udf", null, null)]
    [InlineData("udf/sid-udf-4k.raw.zst", "udf", null, null)]
    [InlineData("udf/sid-udf-default.raw.zst", "udf", null, null)]
    public void A_file_system_that_is_not_read_has_its_label_and_uuid(string file, string type, string? uuid, string? label)
    {
        CorpusImages.Get(file);
        using var directory = new TempDirectory();
        using var volume = ImageTools.Disks.Sources.FileSource.Open(CorpusImages.Unpack(file, directory));
        var found = ImageTools.Disks.Volumes.VolumeContents.Probe(volume);
        Assert.Equal((type, uuid, label), (found?.Type, found?.Uuid, found?.Label));
        Assert.True(found!.StatedBytes is null || found.StatedBytes <= volume.Length);
    }
}
