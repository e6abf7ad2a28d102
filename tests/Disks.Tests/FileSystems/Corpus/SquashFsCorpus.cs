namespace ImageTools.Disks.Tests.FileSystems.Corpus;

/// <summary>Every image of squashfs with a known answer.</summary>
public class SquashFsCorpus
{
    public static TheoryData<string> Images { get; } = CorpusImages.Where(i => i.Format == "squashfs");

    [Theory]
    [MemberData(nameof(Images))]
    public void An_image_reads_as_its_known_answer_or_is_refused(string file) => CorpusJudge.Check(file);
}
