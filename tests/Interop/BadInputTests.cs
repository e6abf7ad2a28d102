using System.Runtime.Versioning;

namespace ImageTools.Interop;

/// <summary>Each bad input gives one clear error, the right exit code, and leaves nothing that looks finished.</summary>
[UnsupportedOSPlatform("windows")]
public sealed class BadInputTests
{
    [Fact]
    public void A_truncated_vmdk_is_refused_with_the_place_where_it_ends()
    {
        using var directory = new TempDirectory();
        var vmdk = StreamOptimized(directory, 8 << 20);
        using (var file = File.OpenWrite(vmdk))
            file.SetLength(file.Length / 2);

        var result = ImageToolsCommand.Run("convert", "-O", "qcow2", vmdk, directory["out.qcow2"]);

        ExpectError(result, 1, vmdk);
        Assert.Matches("at byte [0-9]+|past the end|truncated", result.Error);
        ExpectNothingBut(directory, "source.raw", "source.vmdk");
    }

    [Fact]
    public void A_damaged_grain_is_refused_with_its_offset_and_leaves_no_target()
    {
        using var directory = new TempDirectory();
        var vmdk = StreamOptimized(directory, 8 << 20);
        using (var file = File.OpenWrite(vmdk))
        {
            file.Position = file.Length / 2;
            file.Write(new byte[4096]);
        }

        foreach (var target in new[] { "raw", "qcow2" })
        {
            var result = ImageToolsCommand.Run("convert", "-O", target, vmdk, directory["out." + target]);
            ExpectError(result, 1, vmdk);
            ExpectNothingBut(directory, "source.raw", "source.vmdk");
        }
    }

    [Fact]
    public void A_text_file_is_not_taken_for_a_disk()
    {
        using var directory = new TempDirectory();
        File.WriteAllText(directory["notes.vmdk"], string.Join('\n', Enumerable.Range(0, 400).Select(i => $"line {i} of some notes")));

        ExpectError(ImageToolsCommand.Run("info", directory["notes.vmdk"]), 1, "notes.vmdk");
        ExpectError(ImageToolsCommand.Run("convert", "-O", "qcow2", directory["notes.vmdk"], directory["out.qcow2"]), 1, "notes.vmdk");
        ExpectNothingBut(directory, "notes.vmdk");
    }

    [Fact]
    public void A_directory_is_not_taken_for_a_disk()
    {
        using var directory = new TempDirectory();

        ExpectError(ImageToolsCommand.Run("info", directory.Path), 1, "is a directory");
    }

    [Fact]
    public void A_missing_file_is_said_to_be_missing() =>
        ExpectError(ImageToolsCommand.Run("info", "/nowhere/disk.qcow2"), 1, "/nowhere/disk.qcow2");

    [Theory]
    [InlineData("--help")]
    [InlineData("info", "/no/such/image", "--json")]
    public void What_standard_output_does_not_take_is_one_clear_error(params string[] arguments)
    {
        Tool.Require("sh");
        var result = Tool.TryRun("sh", ["-c", "exec \"$0\" \"$@\" > /dev/full", .. ImageToolsCommand.Words, .. arguments]);
        Assert.Equal(1, result.ExitCode);
        Assert.Contains("imagetools: standard output: No space left on device", result.Error, StringComparison.Ordinal);
        Assert.DoesNotContain("Unhandled", result.Error, StringComparison.Ordinal);
    }

    [Fact]
    public void A_full_disk_gives_a_clear_error_and_no_target()
    {
        Assert.SkipUnless(
            Environment.UserName == "root" && Tool.TryRun("unshare", "-m", "true").ExitCode == 0,
            "A small file system needs root and a mount namespace."
        );
        using var directory = new TempDirectory();
        var raw = RandomRaw(directory, 8 << 20);

        const string script =
            "mkdir \"$0/small\" && mount -t tmpfs -o size=4m none \"$0/small\" && \"$@\"; code=$?; ls -A \"$0/small\"; exit $code";
        string[] arguments =
        [
            "-m",
            "sh",
            "-c",
            script,
            directory.Path,
            .. ImageToolsCommand.Words,
            "convert",
            "-O",
            "qcow2",
            raw,
            directory["small/out.qcow2"],
        ];
        var result = Tool.TryRun("unshare", arguments);

        ExpectError(result, 1, "space");
        Assert.Equal("", result.Output.Trim());
    }

    [Fact]
    public void A_file_size_limit_gives_a_clear_error_and_no_target()
    {
        using var directory = new TempDirectory();
        var raw = RandomRaw(directory, 8 << 20);

        // Where the command is not native, .NET would map its code through a file larger than that, unless told not to.
        var result = Tool.TryRun(
            "sh",
            [
                "-c",
                "trap '' XFSZ; export DOTNET_EnableWriteXorExecute=0; ulimit -f 4096; \"$@\"",
                "sh",
                .. ImageToolsCommand.Words,
                "convert",
                "-O",
                "raw",
                raw,
                directory["out.raw"],
            ]
        );

        ExpectError(result, 1, "out.raw");
        ExpectNothingBut(directory, "source.raw");
    }

    [Fact]
    public void A_read_only_target_directory_gives_a_clear_error()
    {
        Tool.Require("setpriv");
        using var directory = new TempDirectory();
        var raw = RandomRaw(directory, 1 << 20);
        var locked = Directory.CreateDirectory(directory["locked"]).FullName;
        File.SetUnixFileMode(
            locked,
            UnixFileMode.UserRead
                | UnixFileMode.UserExecute
                | UnixFileMode.GroupRead
                | UnixFileMode.GroupExecute
                | UnixFileMode.OtherRead
                | UnixFileMode.OtherExecute
        );
        File.SetUnixFileMode(directory.Path, (UnixFileMode)0b111_101_101);
        // root may write anywhere, so the command runs as nobody.
        string[] wrapper = Environment.UserName == "root" ? ["setpriv", "--reuid=65534", "--regid=65534", "--clear-groups"] : ["env"];
        var copy = Environment.UserName == "root" ? CopyForNobody(directory) : ImageToolsCommand.Words;

        var result = Tool.TryRun(wrapper[0], [.. wrapper[1..], .. copy, "convert", "-O", "qcow2", raw, Path.Combine(locked, "out.qcow2")]);

        ExpectError(result, 1, "locked");
        Assert.Empty(Directory.GetFileSystemEntries(locked));
    }

    [Fact]
    public void An_existing_target_is_kept_unless_force_is_given()
    {
        using var directory = new TempDirectory();
        var raw = RandomRaw(directory, 1 << 20);
        File.WriteAllText(directory["out.qcow2"], "precious");

        ExpectError(ImageToolsCommand.Run("convert", "-O", "qcow2", raw, directory["out.qcow2"]), 1, "out.qcow2");
        Assert.Equal("precious", File.ReadAllText(directory["out.qcow2"]));

        Assert.Equal(0, ImageToolsCommand.Run("convert", "--force", "-O", "qcow2", raw, directory["out.qcow2"]).ExitCode);
        Tool.Run("qemu-img", "compare", raw, directory["out.qcow2"]);
    }

    [Theory]
    [InlineData("convert", "-O", "vdi", "a", "b")]
    [InlineData("convert", "-c", "-O", "raw", "a", "b")]
    [InlineData("convert", "-o", "cluster_size=3", "-O", "qcow2", "a", "b")]
    [InlineData("convert", "onlyone")]
    [InlineData("frobnicate")]
    [InlineData("info", "--no-such-option", "a")]
    public void A_wrong_command_line_exits_with_2(params string[] arguments)
    {
        var result = ImageToolsCommand.Run(arguments);

        Assert.Equal(2, result.ExitCode);
        Assert.NotEqual("", result.Error);
    }

    [Fact]
    public void An_error_in_json_has_a_code_a_place_and_whether_to_try_again()
    {
        using var directory = new TempDirectory();
        var vmdk = StreamOptimized(directory, 8 << 20);
        using (var file = File.OpenWrite(vmdk))
            file.SetLength(700);

        var result = ImageToolsCommand.Run("info", "--json", vmdk);

        Assert.Equal(1, result.ExitCode);
        using var json = System.Text.Json.JsonDocument.Parse(result.Output);
        Assert.Equal("error", json.RootElement.GetProperty("type").GetString());
        Assert.Equal("image-format", json.RootElement.GetProperty("code").GetString());
        Assert.Equal(vmdk, json.RootElement.GetProperty("where").GetProperty("file").GetString());
        Assert.False(json.RootElement.GetProperty("retryable").GetBoolean());
    }

    /// <summary>One line that says what is wrong (and perhaps indented lines that help); never a stack trace.</summary>
    private static void ExpectError(ToolResult result, int exitCode, string mentions)
    {
        Assert.True(result.ExitCode == exitCode, $"exit code {result.ExitCode}\n{result.Output}\n{result.Error}");
        Assert.Contains(mentions, result.Error, StringComparison.OrdinalIgnoreCase);
        Assert.DoesNotContain("   at ", result.Error, StringComparison.Ordinal);
        Assert.Single(result.Error.Split('\n'), line => line.StartsWith("imagetools: ", StringComparison.Ordinal));
    }

    private static void ExpectNothingBut(TempDirectory directory, params string[] names) =>
        Assert.Equal(names.Order(), Directory.GetFileSystemEntries(directory.Path).Select(Path.GetFileName).Order());

    private static string RandomRaw(TempDirectory directory, int size)
    {
        var bytes = new byte[size];
        new Random(7).NextBytes(bytes);
        bytes[510] = 0x55;
        bytes[511] = 0xAA;
        File.WriteAllBytes(directory["source.raw"], bytes);
        return directory["source.raw"];
    }

    private static string StreamOptimized(TempDirectory directory, int size)
    {
        var raw = RandomRaw(directory, size);
        Tool.Run("qemu-img", "convert", "-f", "raw", "-O", "vmdk", "-o", "subformat=streamOptimized", raw, directory["source.vmdk"]);
        return directory["source.vmdk"];
    }

    private static string[] CopyForNobody(TempDirectory directory)
    {
        // The build may lie in a directory that nobody else may enter.
        var words = ImageToolsCommand.Words;
        if (words.Length > 1)
            return words;
        File.Copy(words[0], directory["imagetools"]);
        File.SetUnixFileMode(directory["imagetools"], (UnixFileMode)0b111_101_101);
        return [directory["imagetools"]];
    }
}
