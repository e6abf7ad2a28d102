namespace ImageTools.Disks.Tests.FileSystems.Corpus;

/// <summary>Every image of erofs with a known answer.</summary>
public class ErofsCorpus
{
    public static TheoryData<string> Images { get; } = CorpusImages.Where(i => i.Format == "erofs");

    [Theory]
    [MemberData(nameof(Images))]
    public void An_image_reads_as_its_known_answer_or_is_refused(string file) => CorpusJudge.Check(file);
}
