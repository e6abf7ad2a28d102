using System.Text;
using System.Text.Json;
using ImageTools.Inspect.Reports;
using ImageTools.Tests.Support;

namespace ImageTools.Inspect.Tests.Reports;

public sealed class ReportTests
{
    private static readonly DateTimeOffset Now = new(2026, 1, 2, 3, 4, 5, TimeSpan.Zero);

    [Fact]
    public void The_json_report_is_what_jq_reads_by_the_promised_names()
    {
        using var directory = new TempDirectory();
        File.WriteAllText(directory["report.json"], Json(Inspect(Broken())));
        var top = Tool.Run("jq", "-r", "keys_unsorted | join(\" \")", directory["report.json"]).Trim();
        Assert.Equal("schema image disks guest checks importImage verdict", top);
        var filter =
            ".schema, .image.\"virtual-size\", .disks[0].partitionTable, .disks[0].volumes[2].role, "
            + ".guest.kernels[0].drivers.virtio_blk, .importImage.Platform, .importImage.BootMode, "
            + ".importImage.DiskDeviceMapping[0].DiskImageSize, .importImage.Features.NvmeSupport, .verdict";
        var values = Tool.Run("jq", "-r", filter, directory["report.json"]).Split('\n', StringSplitOptions.RemoveEmptyEntries);
        Assert.Equal(
            ["imagetools.inspect/1", "42949672960", "gpt", "root", "module", "Debian", "BIOS", "40", "supported", "blocked"],
            values
        );
        var failing = Tool.Run(
            "jq",
            "-r",
            ".checks[] | select(.status==\"fail\" and .severity==\"error\") | .id + \" \" + .ecsItem",
            directory["report.json"]
        );
        Assert.Equal("kernel-virtio-blk GUESTOS.Virtio\ninitramfs-virtio GUESTOS.Virtio\n", failing);
    }

    [Fact]
    public void Fields_of_a_check_come_in_the_promised_order()
    {
        using var document = JsonDocument.Parse(Json(Inspect(Broken())));
        Assert.All(document.RootElement.GetProperty("checks").EnumerateArray(), c =>
            Assert.Equal(
                ["id", "severity", "status", "title", "message", "evidence", "fix", "ecsItem"],
                c.EnumerateObject().Select(p => p.Name)
            )
        );
        var volume = document.RootElement.GetProperty("disks")[0].GetProperty("volumes")[0];
        Assert.Equal(
            ["id", "kind", "start", "size", "type", "filesystem", "label", "uuid", "free", "dirty", "role"],
            volume.EnumerateObject().Select(p => p.Name)
        );
    }

    [Fact]
    public void Two_inspections_of_one_image_give_the_same_bytes() => Assert.Equal(Json(Inspect(Broken())), Json(Inspect(Broken())));

    [Fact]
    public void The_text_report_names_the_finding_its_fix_and_the_verdict_in_a_hundred_columns()
    {
        var lines = Text(Inspect(Broken())).Split('\n');
        Assert.Contains(lines, l => l.StartsWith("  error    kernel-virtio-blk", StringComparison.Ordinal));
        Assert.Contains(lines, l => l.Contains("update-initramfs -u -k all", StringComparison.Ordinal));
        Assert.Contains(lines, l => l.StartsWith("Verdict: blocked (2 errors, 0 warnings)", StringComparison.Ordinal));
        Assert.All(lines, l => Assert.True(l.Length <= 110, l));
    }

    [Fact]
    public void Control_characters_of_a_hostile_guest_do_not_reach_the_terminal()
    {
        var text = Text(Inspect(new CheckContextBuilder().With(g => g with { Name = "Debian\u001b[2J\u0007" })));
        Assert.DoesNotContain('\u001b', text);
        Assert.DoesNotContain('\u0007', text);
    }

    private static CheckContextBuilder Broken() =>
        new CheckContextBuilder().WithDriver(
            "virtio_blk",
            new ImageTools.Inspect.Guests.DriverVerdict(ImageTools.Inspect.Guests.DriverPlace.Module, [], OnRoot: true)
        );

    private static Inspection Inspect(CheckContextBuilder builder)
    {
        var context = builder.Build();
        return Inspector.Judge(context.Images, context.Layout, context.Guest, context.Request, Now);
    }

    private static string Json(Inspection inspection)
    {
        using var stream = new MemoryStream();
        JsonReport.Write(inspection, stream);
        return Encoding.UTF8.GetString(stream.ToArray());
    }

    private static string Text(Inspection inspection)
    {
        using var writer = new StringWriter { NewLine = "\n" };
        TextReport.Write(inspection, writer);
        return writer.ToString();
    }
}
