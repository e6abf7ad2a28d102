using System.Text.Json;
using ImageTools.Cli.Output;
using ImageTools.Cloud;
using ImageTools.Disks;

namespace ImageTools.Cli.Tests;

/// <summary>Errors in the two forms that users script against.</summary>
public sealed class ErrorReportTests
{
    [Theory]
    [InlineData("NoSuchBucket", "no-such-bucket")]
    [InlineData("InvalidImageName.Duplicated", "invalid-image-name-duplicated")]
    [InlineData("InvalidOSSBucket.NotFound", "invalid-oss-bucket-not-found")]
    [InlineData("object-exists", "object-exists")]
    public void A_code_of_the_cloud_becomes_kebab_case(string code, string expected) =>
        Assert.Equal(expected, ErrorReport.From(new CloudException("oss", code, "m")).Code);

    [Fact]
    public void A_refused_image_names_the_place_in_json()
    {
        var report = ErrorReport.From(
            new ImageFormatException("a.vmdk", "grain marker", "is longer than the file", "size", 99, 4096, "Copy it again.")
        );
        var text = new StringWriter();
        report.WriteJson(text);

        var json = JsonDocument.Parse(text.ToString()).RootElement;
        Assert.Equal("image-format", json.GetProperty("code").GetString());
        var where = json.GetProperty("where");
        Assert.Equal(
            ("a.vmdk", "grain marker", "size", "99", 4096L),
            (
                where.GetProperty("file").GetString(),
                where.GetProperty("structure").GetString(),
                where.GetProperty("field").GetString(),
                where.GetProperty("value").GetString(),
                where.GetProperty("offset").GetInt64()
            )
        );
    }

    [Fact]
    public void A_cancelled_run_exits_with_130_and_can_be_tried_again() =>
        Assert.Equal(
            (130, true),
            (ErrorReport.From(new OperationCanceledException()).ExitCode, ErrorReport.From(new OperationCanceledException()).Retryable)
        );

    [Fact]
    public void A_full_disk_has_its_own_code() =>
        Assert.Equal("disk-full", ErrorReport.From(new IOException("No space left on device", 28)).Code);

    [Fact]
    public void A_bug_of_ours_is_not_dressed_up_as_the_users_mistake() =>
        Assert.Equal(
            (1, "internal", false),
            (
                ErrorReport.From(new InvalidOperationException()).ExitCode,
                ErrorReport.From(new InvalidOperationException()).Code,
                ErrorReport.From(new InvalidOperationException()).Retryable
            )
        );
}
