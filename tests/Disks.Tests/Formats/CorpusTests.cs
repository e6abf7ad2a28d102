using System.Text.Json;
using ImageTools.Disks.Formats;

namespace ImageTools.Disks.Tests.Formats;

/// <summary>Images that other programs wrote, where somebody has put them beside the repository.</summary>
public class CorpusTests
{
    private const long LargestFile = 256 << 20;
    private const long LargestDisk = 1L << 30;

    [Fact]
    public void Every_image_of_the_corpus_reads_as_qemu_img_reads_it_or_is_refused_with_a_reason()
    {
        var corpus = Shared.File("corpus");
        using var directory = new TempDirectory();
        foreach (
            var path in Directory.EnumerateFiles(corpus, "*", SearchOption.AllDirectories).Where(p => new FileInfo(p).Length <= LargestFile)
        )
        {
            try
            {
                using var image = DiskFormats.Open(path);
                if (image.Info.Format != "raw" && image.Content.Length is > 0 and <= LargestDisk)
                    Compare(path, image, directory["judge.raw"]);
            }
            catch (ImageFormatException refusal)
            {
                Assert.NotEmpty(refusal.Problem);
            }
        }
    }

    private static void Compare(string path, DiskImage image, string raw)
    {
        var format = image.Info.Format == "vhd" ? "vpc" : image.Info.Format;
        var shown = Tool.TryRun("qemu-img", "info", "--output=json", "-f", format, path);
        if (shown.ExitCode != 0)
            return;
        using var info = JsonDocument.Parse(shown.Output);
        var size = info.RootElement.GetProperty("virtual-size").GetInt64();
        // For creators of VHD that it does not know, QEMU believes the geometry and we believe the size (docs/formats.md).
        if (format != "vpc")
            Assert.Equal(size, image.Info.VirtualSize);
        Tool.Run("qemu-img", "convert", "-f", format, "-O", "raw", path, raw);
        using var judge = DiskFormats.Open(raw, new OpenOptions { Format = "raw" });
        byte[] theirs = new byte[1 << 20],
            ours = new byte[1 << 20];
        for (long at = 0; at < Math.Min(size, image.Content.Length); at += ours.Length)
        {
            var length = (int)Math.Min(ours.Length, Math.Min(size, image.Content.Length) - at);
            judge.Content.Read(at, theirs.AsSpan(0, length));
            image.Content.Read(at, ours.AsSpan(0, length));
            Assert.True(theirs.AsSpan(0, length).SequenceEqual(ours.AsSpan(0, length)), $"{path} differs after byte {at}");
        }
    }
}
