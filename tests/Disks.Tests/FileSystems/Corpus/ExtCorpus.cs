namespace ImageTools.Disks.Tests.FileSystems.Corpus;

/// <summary>Every image of ext2, ext3 and ext4 with a known answer.</summary>
public class ExtCorpus
{
    public static TheoryData<string> Images { get; } =
        CorpusImages.Where(i => i.Kind == "filesystem" && i.Format is "ext2" or "ext3" or "ext4");

    [Theory]
    [MemberData(nameof(Images))]
    public void An_image_reads_as_its_known_answer_or_is_refused(string file) => CorpusJudge.Check(file);
}
