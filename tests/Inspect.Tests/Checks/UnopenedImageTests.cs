using ImageTools.Disks;
using ImageTools.Disks.Formats;
using ImageTools.Inspect.Checks;
using ImageTools.Inspect.Reports;
using ImageTools.Tests.Support;

namespace ImageTools.Inspect.Tests.Checks;

public sealed class UnopenedImageTests
{
    [Theory]
    [InlineData("encrypted", "image-encrypted")]
    [InlineData("backing", "image-backing")]
    [InlineData("extent", "image-truncated")]
    [InlineData("empty", "image-truncated")]
    [InlineData("header", "image-corrupt")]
    [InlineData("text", "image-format")]
    public void An_image_that_cannot_be_opened_fails_the_check_that_says_why_and_passes_none(string kind, string id)
    {
        using var directory = new TempDirectory();
        var (path, reason) = Bad(directory, kind);
        using var placeholder = UnopenedImage.Placeholder(path);
        var inspection = Inspector.Inspect([placeholder], [new UnopenedImage(0, reason)], new ImportRequest(), DateTimeOffset.UnixEpoch);
        var failed = Assert.Single(inspection.Checks, c => c.Status == CheckStatus.Fail);
        Assert.Equal((id, Severity.Error, reason.Message), (failed.Id, failed.Severity, failed.Message));
        Assert.NotNull(failed.Fix);
        Assert.Equal(ImportVerdict.Blocked, inspection.Verdict);
        Assert.DoesNotContain(inspection.Checks, c => c.Status == CheckStatus.Pass && !c.Id.StartsWith("param-", StringComparison.Ordinal));
        using var text = new StringWriter();
        TextReport.Write(inspection, text);
        Assert.Contains(text.ToString().Split('\n'), l => l.StartsWith("Verdict: blocked (1 error,", StringComparison.Ordinal));
    }

    [Fact]
    public void The_other_images_are_still_judged()
    {
        using var directory = new TempDirectory();
        var (path, reason) = Bad(directory, "encrypted");
        var system = new CheckContextBuilder().Build();
        using var placeholder = UnopenedImage.Placeholder(path);
        var inspection = Inspector.Inspect(
            [system.SystemImage, placeholder],
            [new UnopenedImage(1, reason)],
            new ImportRequest(),
            DateTimeOffset.UnixEpoch
        );
        CheckStatus Of(string id) => inspection.Checks.Single(c => c.Id == id).Status;
        Assert.Equal(
            (CheckStatus.Fail, CheckStatus.Unknown, CheckStatus.Unknown),
            (Of("image-encrypted"), Of("image-corrupt"), Of("image-data-size"))
        );
        Assert.Equal((CheckStatus.Pass, CheckStatus.Fail), (Of("mbr-signature"), Of("os-present")));
        Assert.Equal(ImportVerdict.Blocked, inspection.Verdict);
    }

    [Fact]
    public void A_check_left_out_on_request_stays_out()
    {
        using var directory = new TempDirectory();
        var (path, reason) = Bad(directory, "encrypted");
        using var placeholder = UnopenedImage.Placeholder(path);
        var inspection = Inspector.Inspect(
            [placeholder],
            [new UnopenedImage(0, reason)],
            new ImportRequest(),
            DateTimeOffset.UnixEpoch,
            new HashSet<string> { "image-encrypted" }
        );
        Assert.Equal(CheckStatus.Skip, inspection.Checks.Single(c => c.Id == "image-encrypted").Status);
    }

    [Fact]
    public void Tables_that_point_behind_the_file_are_a_truncated_image_and_not_an_open_question()
    {
        using var directory = new TempDirectory();
        var raw = directory["a.raw"];
        File.WriteAllBytes(raw, [.. Enumerable.Repeat((byte)7, 4 << 20)]);
        Tool.Run("qemu-img", "convert", "-f", "raw", "-O", "qcow2", raw, directory["a.qcow2"]);
        using (var file = File.OpenWrite(directory["a.qcow2"]))
            file.SetLength(1 << 20);
        using var image = DiskFormats.Open(directory["a.qcow2"]);
        var check = Inspector.Inspect([image], new ImportRequest(), DateTimeOffset.UnixEpoch).Checks.Single(c => c.Id == "image-truncated");
        Assert.Equal((CheckStatus.Fail, Severity.Error), (check.Status, check.Severity));
    }

    private static (string Path, ImageFormatException Reason) Bad(TempDirectory directory, string kind)
    {
        var path = directory["bad.img"];
        switch (kind)
        {
            case "encrypted":
                Tool.Run("qemu-img", "create", "-q", "-f", "qcow2", path, "8M");
                using (var file = File.OpenWrite(path))
                {
                    // crypt_method 2: LUKS.
                    file.Position = 35;
                    file.WriteByte(2);
                }
                break;
            case "backing":
                Tool.Run("qemu-img", "create", "-q", "-f", "raw", directory["base.raw"], "8M");
                Tool.Run("qemu-img", "create", "-q", "-f", "qcow2", "-b", directory["base.raw"], "-F", "raw", path);
                break;
            case "extent":
                File.WriteAllText(
                    path,
                    "# Disk DescriptorFile\nversion=1\nCID=fffffffe\nparentCID=ffffffff\ncreateType=\"monolithicFlat\"\nRW 2048 FLAT "
                        + "\"gone.vmdk\" 0\n"
                );
                break;
            case "header":
                File.WriteAllBytes(path, [.. "QFI"u8, 0xfb, 0, 0, 0, 3, .. Enumerable.Repeat((byte)0x5a, 4096)]);
                break;
            default:
                File.WriteAllText(path, kind == "empty" ? "" : "not an image\n");
                break;
        }
        return (path, Assert.Throws<ImageFormatException>(() => DiskFormats.Open(path)));
    }
}
