using System.Text.Json;

namespace ImageTools.Cli.Tests;

/// <summary>
/// `inspect --each` judges machines, one image each; without it further images are data disks, and one that a machine starts from
/// is told.
/// </summary>
public sealed class InspectEachTests : IDisposable
{
    private readonly TempDirectory directory = new();

    public void Dispose() => directory.Dispose();

    [Fact]
    public async Task Every_image_is_judged_as_a_system_disk_whatever_is_wrong_with_the_others()
    {
        string[] images = [Root("a"), directory["missing.raw"], Text(), Locked(), Empty(), Root("b")];

        var (exit, output, error) = await RunAsync(["inspect", "--each", "--json", .. images]);

        Assert.True(exit == 3, error);
        Assert.Null(PublishedSchemas.FaultOf(output, ["inspect-each"], succeeded: true));
        var reports = JsonDocument.Parse(output).RootElement.GetProperty("images").EnumerateArray().ToArray();
        Assert.Equal(images, reports.Select(r => r.GetProperty("image").GetProperty("filename").GetString()));
        foreach (var report in new[] { reports[0], reports[5] })
        {
            Assert.Equal(("pass", "pass"), (StatusOf(report, "os-present"), StatusOf(report, "os-multiple")));
            Assert.Equal("debian", report.GetProperty("guest").GetProperty("distribution").GetString());
        }
        Assert.Equal(
            ("fail", "fail", "fail", "fail"),
            (
                StatusOf(reports[1], "image-format"),
                StatusOf(reports[2], "image-format"),
                StatusOf(reports[3], "image-encrypted"),
                StatusOf(reports[4], "os-present")
            )
        );
        Assert.Equal("blocked", JsonDocument.Parse(output).RootElement.GetProperty("verdict").GetString());
    }

    [Fact]
    public async Task The_text_is_one_report_after_the_other_and_a_line_on_all()
    {
        var (exit, output, _) = await RunAsync(["inspect", "--each", Root("a"), directory["missing.raw"]]);

        Assert.Equal(3, exit);
        Assert.Equal(3, output.Split('\n').Count(l => l.Contains("Verdict: ", StringComparison.Ordinal)));
        Assert.EndsWith("2 images: 2 blocked. Verdict: blocked.\n", output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_data_disk_that_a_machine_starts_from_is_a_warning_that_names_the_way_out()
    {
        var (_, output, _) = await RunAsync(["inspect", "--json", Root("a"), Root("b")]);

        var check = Check(JsonDocument.Parse(output).RootElement, "os-multiple");
        Assert.Equal(("fail", "warning"), (check.GetProperty("status").GetString(), check.GetProperty("severity").GetString()));
        Assert.Contains("b.raw", check.GetProperty("message").GetString(), StringComparison.Ordinal);
        Assert.Contains("imagetools inspect --each", check.GetProperty("fix").GetString(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_data_disk_with_data_is_none()
    {
        var (_, output, _) = await RunAsync(["inspect", "--json", Root("a"), Data()]);

        Assert.Equal("pass", StatusOf(JsonDocument.Parse(output).RootElement, "os-multiple"));
    }

    [Fact]
    public async Task A_system_on_the_second_disk_alone_is_the_wrong_order()
    {
        var (exit, output, _) = await RunAsync(["inspect", "--json", Data(), Root("b")]);

        Assert.Equal(3, exit);
        var check = Check(JsonDocument.Parse(output).RootElement, "root-single-disk");
        Assert.Equal("fail", check.GetProperty("status").GetString());
        Assert.Contains("first", check.GetProperty("fix").GetString(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task All_images_that_cannot_be_opened_for_one_reason_are_named()
    {
        var (_, output, _) = await RunAsync(["inspect", "--json", Root("a"), Locked("x.qcow2"), Locked("y.qcow2")]);

        var evidence = Check(JsonDocument.Parse(output).RootElement, "image-encrypted")
            .GetProperty("evidence")
            .EnumerateArray()
            .Select(e => e.GetProperty("path").GetString())
            .ToArray();
        Assert.Equal([directory["x.qcow2"], directory["y.qcow2"]], evidence);
    }

    [Fact]
    public async Task A_size_of_a_data_disk_is_a_mistake_where_there_is_none()
    {
        var (exit, _, error) = await RunAsync(["inspect", "--each", "--data-disk-size", "20", Root("a")]);

        Assert.Equal(2, exit);
        Assert.Contains("--data-disk-size", error, StringComparison.Ordinal);
    }

    private static JsonElement Check(JsonElement report, string id) =>
        report.GetProperty("checks").EnumerateArray().Single(c => c.GetProperty("id").GetString() == id);

    private static string? StatusOf(JsonElement report, string id) => Check(report, id).GetProperty("status").GetString();

    /// <summary>A root of Debian, made by mke2fs.</summary>
    private string Root(string name)
    {
        var tree = Directory.CreateDirectory(directory[$"{name}.tree"]).FullName;
        foreach (var folder in new[] { "etc", "boot", "sbin" })
            Directory.CreateDirectory(Path.Combine(tree, folder));
        File.WriteAllText(Path.Combine(tree, "etc/os-release"), "ID=debian\nVERSION_ID=12\n");
        File.WriteAllText(Path.Combine(tree, "sbin/init"), "x");
        return FileSystem($"{name}.raw", "-d", tree);
    }

    private string Data() => FileSystem("data.raw");

    private string FileSystem(string name, params string[] more)
    {
        Tool.Run("mke2fs", ["-q", "-F", "-t", "ext4", .. more, directory[name], "8M"]);
        return directory[name];
    }

    private string Text()
    {
        File.WriteAllText(directory["text.img"], "no image\n");
        return directory["text.img"];
    }

    private string Empty()
    {
        File.WriteAllBytes(directory["empty.raw"], new byte[1 << 20]);
        return directory["empty.raw"];
    }

    private string Locked(string name = "locked.qcow2")
    {
        Tool.Run("qemu-img", "create", "-q", "-f", "qcow2", directory[name], "8M");
        using var file = File.OpenWrite(directory[name]);
        // crypt_method 2: LUKS.
        file.Position = 35;
        file.WriteByte(2);
        return directory[name];
    }

    private static async Task<(int Exit, string Output, string Error)> RunAsync(string[] line)
    {
        using var output = new StringWriter();
        using var error = new StringWriter();
        var exit = await CommandLine.RunAsync(
            line,
            new CommandHost
            {
                Out = output,
                Error = error,
                ErrorIsTerminal = false,
                OutputIsTerminal = false,
            },
            CancellationToken.None
        );
        return (exit, output.ToString(), error.ToString());
    }
}
