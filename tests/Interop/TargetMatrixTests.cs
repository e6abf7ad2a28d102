using System.Net.Sockets;
using System.Runtime.Versioning;
using System.Text.Json;

namespace ImageTools.Interop;

/// <summary>
/// `convert --force` onto everything that can stand in a target's place, from a source of every kind. Whatever the cell: SOURCE is bit for
/// bit and node for node what it was, what is no file stays what it is, nothing is left beside, and what is written is the disk, by
/// qemu-img and cmp.
/// </summary>
[UnsupportedOSPlatform("windows")]
public sealed class TargetMatrixTests : IDisposable
{
    private const int Done = 0,
        Failed = 1,
        Mistake = 2;
    private readonly TempDirectory directory = new();
    private readonly List<string> wrong = [];
    private int cell;
    private TargetSource source = null!;

    public static TheoryData<string> Kinds => [.. TargetSource.Kinds];

    public void Dispose() => directory.Dispose();

    [Theory]
    [MemberData(nameof(Kinds))]
    public void A_target_is_written_whole_or_refused_and_never_what_the_source_stands_on(string kind)
    {
        Tool.Require("qemu-img", "qemu-io", "timeout", "cmp");
        source = TargetSource.Create(directory, kind);

        Files();
        Links();
        Sources();
        Streams();
        Devices();

        Assert.True(wrong.Count == 0, string.Join('\n', wrong));
    }

    [Theory]
    [MemberData(nameof(Kinds))]
    public void A_block_device_is_written_in_place_when_it_is_large_enough_and_nobody_uses_it(string kind)
    {
        Assert.SkipWhen(LoopDevice.Missing is not null, LoopDevice.Missing ?? "");
        source = TargetSource.Create(directory, kind);
        var length = new FileInfo(source.Disk).Length;
        var noise = new byte[length + (1 << 20)];
        new Random(5).NextBytes(noise);
        File.WriteAllBytes(directory["store"], noise);
        File.WriteAllBytes(directory["small-store"], noise[..(1 << 20)]);
        using var device = LoopDevice.Over(directory["store"], directory["device"]);
        using var small = LoopDevice.Over(directory["small-store"], directory["small-device"]);

        Expect("a device without --force", device.Node, Failed, "--force", force: false, check: () => Same(directory["store"], noise));
        Expect("a device that is too small", small.Node, Failed, $"{1 << 20} bytes", options: ["-O", "raw"], check: () =>
            Same(directory["small-store"], noise[..(1 << 20)])
        );
        Expect("a device by a link", Link("to-device", device.Node), Done, null, options: ["-O", "raw"], check: () =>
            OnDevice(device, noise)
        );
        Fill(device, noise);
        Expect("a larger device", device.Node, Done, "as they were", options: ["-O", "raw", "--hash", "sha256"], check: () =>
            OnDevice(device, noise)
        );
        Fill(device, noise);
        Expect("qcow2 on a device", device.Node, Done, "as they were", check: () =>
            Tool.Run("qemu-img", "compare", "-f", "raw", "-F", "qcow2", source.Disk, device.Node)
        );
        Fill(device, noise);
        Expect("compressed qcow2 on a device", device.Node, Done, "as they were", options: ["-c", "-O", "qcow2"], check: () =>
            Tool.Run("qemu-img", "compare", "-f", "raw", "-F", "qcow2", source.Disk, device.Node)
        );
        Fill(device, noise);
        Expect("a format whose end is the end of its file", device.Node, Mistake, "end of its file", options: ["-O", "vhd"], check: () =>
            Same(directory["store"], noise)
        );

        Assert.True(wrong.Count == 0, string.Join('\n', wrong));
    }

    [Fact]
    public void A_device_that_cannot_make_zeros_itself_has_them_written()
    {
        Assert.SkipWhen(LoopDevice.Missing is not null, LoopDevice.Missing ?? "");
        Tool.Require("strace");
        Assert.SkipUnless(Tool.TryRun("strace", "-qq", "-o", "/dev/null", "true").ExitCode == 0, "Nothing may be traced here.");
        source = TargetSource.Create(directory, "qcow2");
        var noise = new byte[new FileInfo(source.Disk).Length];
        new Random(5).NextBytes(noise);
        File.WriteAllBytes(directory["store"], noise);
        using var device = LoopDevice.Over(directory["store"], directory["device"]);

        // What the kernel says of a device that has no such command.
        var result = Tool.TryRun(
            "strace",
            [
                "-f",
                "-qq",
                "-o",
                "/dev/null",
                "-e",
                "trace=fallocate",
                "-e",
                "inject=fallocate:error=EOPNOTSUPP",
                .. ImageToolsCommand.Words,
                "convert",
                "-q",
                "--force",
                "-O",
                "raw",
                source.Image,
                device.Node,
            ]
        );

        Assert.True(result.ExitCode == 0, result.Error);
        Equal("block special file", Kind(device.Node));
        Tool.Run("cmp", source.Disk, device.Node);
    }

    [Fact]
    public void A_device_in_use_is_refused_and_named_by_its_user()
    {
        Assert.SkipWhen(LoopDevice.Missing is not null, LoopDevice.Missing ?? "");
        source = TargetSource.Create(directory, "raw");
        using (var file = File.Create(directory["store"]))
            file.SetLength(16 << 20);
        using var device = LoopDevice.Over(directory["store"], directory["device"]);
        device.Mount(directory["mounted"]);
        File.WriteAllText(Path.Combine(directory["mounted"], "precious"), "data");

        Expect("a mounted device", device.Node, Failed, directory["mounted"]);

        Assert.Equal("data", File.ReadAllText(Path.Combine(directory["mounted"], "precious")));
        Assert.True(wrong.Count == 0, string.Join('\n', wrong));
    }

    [Fact]
    public void A_disk_of_which_a_partition_is_in_use_is_refused_and_so_is_a_partition_of_the_source()
    {
        Assert.SkipWhen(LoopDevice.Missing is not null, LoopDevice.Missing ?? "");
        Tool.Require("sfdisk", "partx");
        source = TargetSource.Create(directory, "raw");
        using (var file = File.Create(directory["store"]))
            file.SetLength(32 << 20);
        Tool.Run("sh", "-c", $"printf 'label: dos\\nstart=2048, size=16384\\nstart=20480, size=16384\\n' | sfdisk -q {directory["store"]}");
        using var device = LoopDevice.Over(directory["store"], directory["device"]);
        device.MakePartition(directory["partition"]);

        Expect(
            "a partition of the source",
            directory["partition"],
            Mistake,
            "stored on",
            from: device.Node,
            options: ["-f", "raw", "-O", "raw"]
        );
        Expect(
            "the disk of the source",
            device.Node,
            Mistake,
            "stored on",
            from: directory["partition"],
            options: ["-f", "raw", "-O", "raw"]
        );
        Tool.Run(
            "sh",
            "-c",
            $"mkfs.ext4 -q {directory["partition"]} && mkdir {directory["mounted"]} && mount {directory["partition"]} "
                + $"{directory["mounted"]}"
        );
        try
        {
            Expect("a disk with a mounted partition", device.Node, Failed, directory["mounted"]);
        }
        finally
        {
            Tool.TryRun("umount", directory["mounted"]);
        }
        Assert.True(wrong.Count == 0, string.Join('\n', wrong));
    }

    [Fact]
    public void A_device_over_the_source_and_the_file_under_the_source_are_refused()
    {
        Assert.SkipWhen(LoopDevice.Missing is not null, LoopDevice.Missing ?? "");
        source = TargetSource.Create(directory, "raw");
        using var device = LoopDevice.Over(source.Image, directory["device"]);

        Expect("a device over SOURCE", device.Node, Mistake, "stored on");
        Expect("another node of SOURCE", Node("again", device), Mistake, "same file", from: device.Node);
        Expect("the file under SOURCE", source.Image, Mistake, "stored on", from: device.Node);

        Assert.True(wrong.Count == 0, string.Join('\n', wrong));
    }

    [Fact]
    public void Two_devices_over_one_file_are_one_source_and_two_windows_of_it_are_not()
    {
        Assert.SkipWhen(LoopDevice.Missing is not null, LoopDevice.Missing ?? "");
        source = TargetSource.Create(directory, "raw");
        using var first = LoopDevice.Over(source.Image, directory["first"]);
        using var second = LoopDevice.Over(source.Image, directory["second"]);
        using var behind = LoopDevice.Over(source.Image, directory["behind"], "-o", "512");
        using var above = LoopDevice.Over(first.Machine, directory["above"]);
        using var after = LoopDevice.Over(second.Machine, directory["after"], "-o", "4096");
        Expect("a second device over the file", second.Node, Mistake, "same bytes", from: first.Node);
        Expect("a device over the file from 512 on", behind.Node, Mistake, "same bytes", from: first.Node);
        Expect("the device over the file from 512 on as SOURCE", first.Node, Mistake, "same bytes", from: behind.Node);
        Expect("a device over the second device", after.Node, Mistake, "same bytes", from: above.Node);
        Expect("a device over a device over the file", above.Node, Mistake, "stored on a file", from: source.Image);

        var store = directory["store"];
        File.WriteAllBytes(store, new byte[8 << 20]);
        Tool.Run("dd", $"if={source.Disk}", $"of={store}", "conv=notrunc", "status=none");
        using var low = LoopDevice.Over(store, directory["low"], "--sizelimit", "2M");
        using var high = LoopDevice.Over(store, directory["high"], "-o", "4M");
        Expect("a device over other bytes of the file", high.Node, Done, null, from: low.Node, options: ["-O", "raw"], check: () =>
            Tool.Run("cmp", "-n", "2M", low.Node, high.Node)
        );
        File.Delete(store);
        using var whole = LoopDevice.Over(low.Machine, directory["whole"]);
        Expect("a device over the device over a file without a name", whole.Node, Mistake, "stored on", from: low.Node);
        Assert.True(wrong.Count == 0, string.Join('\n', wrong));
    }

    [Fact]
    public void Two_devices_over_a_file_that_has_lost_its_name_are_one_source()
    {
        Assert.SkipWhen(LoopDevice.Missing is not null, LoopDevice.Missing ?? "");
        source = TargetSource.Create(directory, "raw");
        var store = directory["store"];
        File.Copy(source.Disk, store);
        using var first = LoopDevice.Over(store, directory["first"]);
        using var second = LoopDevice.Over(store, directory["second"]);
        File.Delete(store);

        Expect("a second device over the file", second.Node, Mistake, "same bytes", from: first.Node);

        Tool.Run("cmp", source.Disk, first.Node);
        Assert.True(wrong.Count == 0, string.Join('\n', wrong));
    }

    [Fact]
    public void A_device_that_was_not_written_to_its_end_is_said_to_be_incomplete()
    {
        Assert.SkipWhen(LoopDevice.Missing is not null, LoopDevice.Missing ?? "");
        // A cluster that can't be decompressed is met when others are written.
        var random = new Random(1);
        File.WriteAllBytes(directory["raw"], [.. Enumerable.Range(0, 8 << 20).Select(_ => (byte)random.Next('a', 'j'))]);
        Tool.Run("qemu-img", "convert", "-f", "raw", "-c", "-O", "qcow2", directory["raw"], directory["source.qcow2"]);
        var bytes = File.ReadAllBytes(directory["source.qcow2"]);
        bytes.AsSpan(bytes.Length / 2, bytes.Length / 4).Fill(0xFF);
        File.WriteAllBytes(directory["source.qcow2"], bytes);
        File.WriteAllBytes(directory["store"], new byte[8 << 20]);
        using var device = LoopDevice.Over(directory["store"], directory["device"]);

        var result = ImageToolsCommand.Run("convert", "-q", "--json", "--force", "-O", "raw", directory["source.qcow2"], device.Node);

        Assert.Equal(Failed, result.ExitCode);
        Assert.Contains($"{device.Node} is written in place and is incomplete now", result.Error, StringComparison.Ordinal);
        Assert.Contains("incomplete now", result.Output, StringComparison.Ordinal);
    }

    [Fact]
    public void A_manifest_takes_the_place_of_no_source_and_of_nothing_but_a_file()
    {
        source = TargetSource.Create(directory, "qcow2 with backing file");
        Tool.Run("mkfifo", directory["pipe"]);
        foreach (
            var (path, code) in ((string, int)[])
                [
                    (source.Image, Mistake),
                    (source.Others[0], Mistake),
                    (Link("to-base", source.Others[0]), Mistake),
                    (directory["pipe"], Failed),
                    (directory.Path, Failed),
                ]
        )
        {
            var result = ImageToolsCommand.Run(
                "upload",
                "--cloud",
                "local",
                "--cloud-data",
                directory["cloud"],
                "--allow-backing",
                "-O",
                "qcow2",
                "--manifest",
                path,
                source.Image,
                "oss://imagetools-demo/x"
            );
            Note(path, result.ExitCode == code, result.Error);
        }
        Note("source", source.Changes().Length == 0, source.Changes());
        Note("pipe", Kind(directory["pipe"]) == "fifo", Kind(directory["pipe"]));
        Assert.True(wrong.Count == 0, string.Join('\n', wrong));
    }

    [Fact]
    public void A_manifest_takes_the_place_of_no_other_file_than_a_manifest()
    {
        source = TargetSource.Create(directory, "raw");
        string[] cloud = ["--cloud", "local", "--cloud-data", directory["cloud"]];
        string[] import = ["import", source.Image, "--bucket", "imagetools-demo", "--name", "x", "--ignore-preflight", "-O", "raw"];
        string[] upload = ["upload", source.Image, "oss://imagetools-demo/x"];
        foreach (
            var text in (string[])
                [
                    "precious",
                    "{}",
                    """{"schema":"imagetools.parts/1"}""",
                    """{"note":"x","schema":"imagetools.manifest/1"}""",
                    """{"schema":{"schema":"imagetools.manifest/1"}}""",
                    """{"schema":"imagetools.manifest/1""",
                    "\0",
                ]
        )
        {
            foreach (var command in (string[][])[upload, import])
            {
                var file = Text("kept", text);
                var refused = ImageToolsCommand.Run([.. command, "--manifest", Link("link", file), .. cloud, "--json"]);
                Note(
                    $"{command[0]} over {text}",
                    refused.ExitCode == Failed && refused.Output.Contains("target-exists", StringComparison.Ordinal),
                    refused.Output + refused.Error
                );
                Note($"{command[0]} over {text}", refused.Error.Contains("another file", StringComparison.Ordinal), refused.Error);
                Note($"{command[0]} over {text}", File.ReadAllText(file) == text, "was replaced.");
            }
        }
        Note(
            "the cloud",
            !Directory.Exists(Path.Combine(directory["cloud"], "oss", "imagetools-demo"))
                || Directory.GetFiles(Path.Combine(directory["cloud"], "oss", "imagetools-demo")).Length == 0,
            "was sent something before the refusal."
        );
        var record = Text("empty", "");
        for (var i = 0; i < 2; i++)
        {
            var result = ImageToolsCommand.Run([.. upload, "--overwrite", "--manifest", record, .. cloud]);
            Note(
                "an empty file, and the manifest in its place",
                result.ExitCode == Done && File.ReadAllText(record).Contains("imagetools.manifest/1", StringComparison.Ordinal),
                result.Error
            );
        }
        Assert.True(wrong.Count == 0, string.Join('\n', wrong));
    }

    [Theory]
    [InlineData("vmdk flat")]
    [InlineData("qcow2 with data file")]
    [InlineData("qcow2 with backing file")]
    public void A_manifest_takes_the_place_of_no_file_that_an_image_sent_as_it_is_stands_on(string kind)
    {
        source = TargetSource.Create(directory, kind);
        var other = source.Others[0];
        // An empty file may be replaced otherwise.
        File.WriteAllBytes(other, []);

        var result = ImageToolsCommand.Run(
            "upload",
            "--cloud",
            "local",
            "--cloud-data",
            directory["cloud"],
            "--manifest",
            other,
            Link("link", source.Image),
            "oss://imagetools-demo/x"
        );

        Assert.True(result.ExitCode == Mistake && result.Error.Contains("SOURCE", StringComparison.Ordinal), result.Error);
        Assert.Equal(0, new FileInfo(other).Length);
    }

    [Fact]
    public void A_hint_names_no_stream_where_there_is_none_and_a_dash_is_no_manifest()
    {
        source = TargetSource.Create(directory, "raw");
        Tool.Run("mkfifo", directory["pipe"]);
        string[] Upload(string path) =>
            ["upload", "--cloud", "local", "--cloud-data", directory["cloud"], "--manifest", path, source.Image, "oss://imagetools-demo/x"];

        var pipe = ImageToolsCommand.Run(Upload(directory["pipe"]));
        var dash = Tool.TryRunIn(
            Directory.CreateDirectory(directory["here"]).FullName,
            null,
            ImageToolsCommand.Words[0],
            [.. ImageToolsCommand.Words.Skip(1), .. Upload("-")]
        );

        Assert.True(
            pipe.ExitCode == Failed
                && pipe.Error.Contains("Name a file.", StringComparison.Ordinal)
                && !pipe.Error.Contains("standard output", StringComparison.Ordinal),
            pipe.Error
        );
        Assert.True(dash.ExitCode == Mistake && dash.Error.Contains("--manifest -", StringComparison.Ordinal), dash.Error);
        Assert.Empty(Directory.GetFileSystemEntries(directory["here"]));
    }

    [Fact]
    public void A_working_directory_that_is_gone_is_said_to_be_gone()
    {
        source = TargetSource.Create(directory, "raw");
        foreach (
            var (name, words) in ((string, string[])[])
                [("o", [source.Image, "o"]), ("sub/o", [source.Image, "sub/o"]), ("SOURCE", ["x", "o"]), ("manifest", [])]
        )
        {
            var gone = New("gone");
            Directory.CreateDirectory(gone);
            string[] command = words is []
                ?
                [
                    "upload",
                    "--cloud",
                    "local",
                    "--cloud-data",
                    directory["cloud"],
                    "--manifest",
                    "m",
                    source.Image,
                    "oss://imagetools-demo/x",
                ]
                : ["convert", "-O", "qcow2", .. words];
            var result = Tool.TryRun(
                "bash",
                ["-c", $"cd '{gone}' && rmdir '{gone}' && exec \"$0\" \"$@\"", .. ImageToolsCommand.Words, .. command]
            );
            Note(
                name,
                result.ExitCode == Failed && result.Error.Contains("current directory was removed", StringComparison.Ordinal),
                result.Error
            );
        }
        Assert.True(wrong.Count == 0, string.Join('\n', wrong));
    }

    [Theory]
    [InlineData("vmdk flat", "descriptor")]
    [InlineData("qcow2 with data file", "metadata")]
    [InlineData("qcow2 with backing file", "differences")]
    public void An_upload_of_a_part_of_an_image_as_it_is_says_loudly_what_is_left_out(string kind, string what)
    {
        source = TargetSource.Create(directory, kind);
        string[] upload =
        [
            "upload",
            "--overwrite",
            "-q",
            "--cloud",
            "local",
            "--cloud-data",
            directory["cloud"],
            source.Image,
            "oss://imagetools-demo/x",
        ];
        foreach (var missing in (bool[])[false, true])
        {
            if (missing)
                File.Delete(source.Others[0]);
            var result = ImageToolsCommand.Run([.. upload, "--json"]);
            Assert.True(result.ExitCode == Done, result.Error);
            var loud = result.Error.Split('\n').Where(l => l.StartsWith("WARNING: ", StringComparison.Ordinal)).ToArray();
            Assert.True(
                loud.Length == 2
                    && loud.All(l =>
                        l.Contains(what, StringComparison.Ordinal)
                        && l.Contains(Path.GetFileName(source.Others[0]), StringComparison.Ordinal)
                        && l.Contains("-O", StringComparison.Ordinal)
                    ),
                result.Error
            );
            var lines = result.Output.Trim().Split('\n').Select(l => JsonDocument.Parse(l).RootElement).ToArray();
            Assert.Contains(lines, l =>
                l.GetProperty("type").GetString() == "event"
                && l.GetProperty("message").GetString()!.Contains(what, StringComparison.Ordinal)
            );
            Assert.Contains(what, Assert.Single(lines[^1].GetProperty("warnings").EnumerateArray()).GetString(), StringComparison.Ordinal);
        }
    }

    [Fact]
    public void An_upload_of_a_whole_image_as_it_is_warns_of_nothing()
    {
        source = TargetSource.Create(directory, "vmdk sparse");
        var result = ImageToolsCommand.Run(
            "upload",
            "--cloud",
            "local",
            "--cloud-data",
            directory["cloud"],
            source.Image,
            "oss://imagetools-demo/x",
            "--json"
        );
        Assert.True(result.ExitCode == Done, result.Error);
        Assert.DoesNotContain("warning", result.Output + result.Error, StringComparison.OrdinalIgnoreCase);
    }

    [Fact]
    public void An_object_of_the_embedded_cloud_that_is_the_source_is_not_replaced_by_what_is_made_of_it()
    {
        source = TargetSource.Create(directory, "raw");
        string[] cloud = ["--cloud", "local", "--cloud-data", directory["cloud"]];
        var first = ImageToolsCommand.Run(["upload", "--json", .. cloud, source.Image, "oss://imagetools-demo/disk"]);
        Assert.True(first.ExitCode == 0, first.Error);
        var file = Directory.GetFiles(Path.Combine(directory["cloud"], "oss"), "disk", SearchOption.AllDirectories).Single();

        var result = ImageToolsCommand.Run(["upload", "--overwrite", "-O", "qcow2", .. cloud, file, "oss://imagetools-demo/disk"]);

        Assert.True(result.ExitCode == Mistake, result.Error);
        Tool.Run("cmp", source.Image, file);
    }

    private void Files()
    {
        Expect("a new file", New("new"), Done, null, check: () => IsDisk(At("new")));
        Expect("a file without --force", Text("kept", "precious"), Failed, "--force", force: false, check: () =>
            Equal("precious", File.ReadAllText(At("kept")))
        );
        Expect("a file", Text("old", "precious"), Done, null, check: () => IsDisk(At("old")));
        File.SetUnixFileMode(Text("secret", "precious"), UnixFileMode.UserRead | UnixFileMode.UserWrite);
        Expect("a file that only its owner reads", At("secret"), Done, null, check: () =>
            Equal("600", Tool.Run("stat", "-c", "%a", At("secret")).Trim())
        );
        var other = Text("other", "precious");
        Tool.Run("ln", other, At("one-of-two"));
        Expect("one name of a file with two", At("one-of-two"), Done, null, check: () =>
        {
            IsDisk(At("one-of-two"));
            Equal("precious", File.ReadAllText(other));
        });
        Expect("a directory", Directory.CreateDirectory(New("folder")).FullName, Failed, "directory");
        Expect("a directory that is not there", Path.Combine(New("absent"), "x"), Failed, "no directory");
        Expect("a name under a file", Path.Combine(Text("file", ""), "x"), Failed, "no directory");
        Expect("a name of 255 bytes", New(new string('n', 255)), Done, null, check: () => IsDisk(At(new string('n', 255))));
        Expect("a name of 255 bytes of two each", New(new string('é', 127)), Done, null, check: () => IsDisk(At(new string('é', 127))));
        Expect("a name of 255 bytes where files have no namelessness", New(new string('m', 255)), Done, null, named: true, check: () =>
            IsDisk(At(new string('m', 255)))
        );
    }

    private void Links()
    {
        var pointee = Text("pointee", "precious");
        Expect("a link to a file", Link("link", pointee), Done, null, check: () => Linked("link", pointee));
        var elsewhere = Path.Combine(Directory.CreateDirectory(directory[$"elsewhere-{cell}"]).FullName, "made");
        Expect("a link to a name that is free", Link("dangling", elsewhere), Done, null, check: () => Linked("dangling", elsewhere));
        Expect(
            "a relative link to a name that is free",
            Link("relative", $"../{Path.GetFileName(Path.GetDirectoryName(elsewhere))}/second"),
            Done,
            null,
            check: () => Linked("relative", Path.Combine(Path.GetDirectoryName(elsewhere)!, "second"))
        );
        Equal(
            "made second",
            string.Join(' ', Directory.GetFileSystemEntries(Path.GetDirectoryName(elsewhere)!).Select(Path.GetFileName).Order())
        );
        Expect("a link into a directory that is not there", Link("lost", "/nowhere/at/all"), Failed, "no directory");
        Expect("a link to itself", Link("circle", "circle"), Failed, "leads back to itself");
        var real = Directory.CreateDirectory(directory[$"real-{cell}"]).FullName;
        Link("folder-link", real);
        Expect("a name in a linked directory", Path.Combine(At("folder-link"), "new"), Done, null, check: () =>
            IsDisk(Path.Combine(real, "new"))
        );
    }

    private void Sources()
    {
        var folder = Path.GetDirectoryName(source.Image)!;
        foreach (var file in (string[])[source.Image, .. source.Others])
        {
            var name = Path.GetFileName(file);
            Expect($"{name} itself", file, Mistake, name);
            Expect($"{name} without --force", file, Mistake, name, force: false);
            New("hard");
            Tool.Run("ln", file, At("hard"));
            Expect($"a hard link to {name}", At("hard"), Mistake, name);
            File.Delete(At("hard"));
            Expect($"a link to {name}", Link("soft", file), Mistake, name);
            Link("way", folder);
            Expect($"{name} by a linked directory", Path.Combine(At("way"), name), Mistake, name);
            Expect($"{name} by an open descriptor", Link("open", "/proc/self/fd/7"), Mistake, name, shell: $"exec 7< '{file}'; ");
        }
        Expect(
            "the file that standard input comes from",
            source.Image,
            Mistake,
            "same file",
            from: "-",
            shell: $"exec < '{source.Image}'; "
        );
    }

    private void Streams()
    {
        Tool.Run("mkfifo", New("fifo"));
        Expect("a FIFO", At("fifo"), Failed, "pipe", check: () => Equal("fifo", Kind(At("fifo"))));
        using (var socket = new Socket(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified))
        {
            socket.Bind(new UnixDomainSocketEndPoint(New("socket")));
            Expect("a socket", At("socket"), Failed, "socket", check: () => Equal("socket", Kind(At("socket"))));
        }
        Expect("standard output that is a pipe", Link("stdout", "/proc/self/fd/1"), Failed, "- writes to standard output", check: () =>
            Equal("symbolic link", Kind(At("stdout")))
        );
        var caught = New("caught");
        Expect(
            "standard output that is a file",
            Link("stdout", "/proc/self/fd/1"),
            Mistake,
            "- writes to standard output",
            shell: $"exec > '{caught}'; ",
            check: () => Equal("", File.ReadAllText(caught))
        );
    }

    private void Devices()
    {
        if (LoopDevice.Missing is not null)
            return;
        LoopDevice.MakeNode(New("null"), 'c', "1:3");
        Expect("a character device", At("null"), Failed, "character device", check: () =>
            Equal("character special file 1:3", Tool.Run("stat", "-c", "%F %t:%T", At("null")).Trim())
        );
    }

    /// <summary>One cell: runs the command, and holds its end and everything around against what they have to be.</summary>
    private void Expect(
        string what,
        string target,
        int code,
        string? says,
        bool force = true,
        bool named = false,
        string? from = null,
        string shell = "",
        string[]? options = null,
        Action? check = null
    )
    {
        var around = Path.GetDirectoryName(target)!;
        var before = Directory.Exists(around) ? Directory.GetFileSystemEntries(around) : [];
        string[] command =
        [
            "convert",
            "--progress",
            "none",
            .. force ? (string[])["--force"] : [],
            "--allow-backing",
            .. options ?? ["-O", "qcow2"],
            from ?? source.Image,
            target,
        ];
        var environment = named ? new Dictionary<string, string> { ["IMAGETOOLS_NAMED_TEMPORARY"] = "1" } : null;
        var result = Tool.TryRunIn(
            null,
            environment,
            "bash",
            ["-c", $"{shell}exec timeout -k 5 60 \"$0\" \"$@\"", .. ImageToolsCommand.Words, .. command]
        );

        Note(what, result.ExitCode == code, $"ended with {result.ExitCode}, not {code}: {result.Error}");
        Note(what, says is null || result.Error.Contains(says, StringComparison.Ordinal), $"does not say '{says}': {result.Error}");
        Note(what, !result.Error.Contains("   at ", StringComparison.Ordinal), result.Error);
        var left = Directory.Exists(around) ? Directory.GetFileSystemEntries(around).Except(before).Where(p => p != target) : [];
        Note(what, !left.Any(), $"left {string.Join(", ", left)}");
        if (source.Changes() is { Length: > 0 } changes)
            wrong.Add($"{what}: SOURCE: {changes}");
        try
        {
            check?.Invoke();
        }
        catch (Exception e)
        {
            wrong.Add($"{what}: {e.Message}");
        }
    }

    private void Note(string what, bool right, string otherwise)
    {
        if (!right)
            wrong.Add($"{what}: {otherwise}");
    }

    /// <summary>A path for the next target, in a directory of its own.</summary>
    private string New(string name)
    {
        Directory.CreateDirectory(directory[$"cell-{++cell}"]);
        return At(name);
    }

    private string At(string name) => Path.Combine(directory[$"cell-{cell}"], name);

    private string Text(string name, string text)
    {
        var path = New(name);
        File.WriteAllText(path, text);
        return path;
    }

    private string Link(string name, string to)
    {
        var path = New(name);
        File.CreateSymbolicLink(path, to);
        return path;
    }

    private string Node(string name, LoopDevice device)
    {
        LoopDevice.MakeNode(New(name), 'b', Tool.Run("stat", "-c", "%Hr:%Lr", device.Node).Trim());
        return At(name);
    }

    private void Linked(string link, string to)
    {
        Equal("symbolic link", Kind(At(link)));
        IsDisk(to);
    }

    private void IsDisk(string path)
    {
        Equal("regular file", Kind(path));
        Tool.Run("qemu-img", "compare", "-f", "raw", "-F", "qcow2", source.Disk, path);
    }

    private void OnDevice(LoopDevice device, byte[] noise)
    {
        var length = (int)new FileInfo(source.Disk).Length;
        Equal("block special file", Kind(device.Node));
        Tool.Run("cmp", "-n", $"{length}", source.Disk, device.Node);
        Tool.Run("sync", directory["store"]);
        Assert.True(
            noise.AsSpan(length).SequenceEqual(File.ReadAllBytes(directory["store"]).AsSpan(length)),
            "What is behind the image changed."
        );
    }

    private void Fill(LoopDevice device, byte[] noise)
    {
        using var file = File.OpenWrite(device.Node);
        file.Write(noise);
        file.Flush(flushToDisk: true);
    }

    private static void Same(string path, byte[] expected) =>
        Assert.True(expected.AsSpan().SequenceEqual(File.ReadAllBytes(path)), $"{path} was written to.");

    private static string Kind(string path) => Tool.Run("stat", "-c", "%F", path).Trim();

    private static void Equal(string expected, string actual) => Assert.True(expected == actual, $"'{actual}' instead of '{expected}'");
}
