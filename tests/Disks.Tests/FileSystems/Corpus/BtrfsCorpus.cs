namespace ImageTools.Disks.Tests.FileSystems.Corpus;

/// <summary>Every image of btrfs with a known answer, on one device and on several.</summary>
public class BtrfsCorpus
{
    public static TheoryData<string> Images { get; } = CorpusImages.Where(i => i.Kind is "filesystem" or "volume" && i.Format == "btrfs");

    [Theory]
    [MemberData(nameof(Images))]
    public void An_image_reads_as_its_known_answer_or_is_refused(string file) => CorpusJudge.Check(file);
}
