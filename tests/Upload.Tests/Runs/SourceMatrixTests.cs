using System.Globalization;
using ImageTools.Cloud;
using ImageTools.Cloud.CredentialSources;
using ImageTools.Cloud.Endpoints;
using ImageTools.Convert;
using ImageTools.Disks.Formats;
using ImageTools.Disks.Sources;
using ImageTools.LocalCloud;
using ImageTools.LocalCloud.Faults;
using ImageTools.Upload.Oss;
using ImageTools.Upload.Runs;
using ImageTools.Upload.Transfer;

namespace ImageTools.Upload.Tests.Runs;

/// <summary>
/// Sources of one and of several files; every file of each changed in every way, between two runs and while it is read. Whatever happens,
/// an object is there only when it is exactly one consistent source, which qemu-img compares.
/// </summary>
public sealed class SourceMatrixTests : IDisposable
{
    private const int PartSize = 100 << 10,
        DiskSize = 1536 << 10,
        LastPartBefore = 5;
    private static readonly CancellationToken None = TestContext.Current.CancellationToken;
    private static readonly OpenOptions Open = new() { AllowBacking = true };
    private static readonly DateTime Made = new(2024, 5, 6, 7, 8, 9, DateTimeKind.Utc);
    private readonly TempDirectory directory = new();
    private readonly SocketsHttpHandler handler = new() { UseProxy = false };
    private readonly InstantTime time = new();
    private readonly List<string> notes = [];
    private Action<FaultRequest> meanwhile = _ => { };
    private bool isCut;

    /// <summary>Kind of source, its format, and its files: the one that is named first.</summary>
    private static readonly (string Kind, string Format, string[] Files)[] Sources =
    [
        ("raw", "raw", ["disk.raw"]),
        ("flat", "vmdk", ["disk.vmdk", "disk-f001.vmdk", "disk-f002.vmdk"]),
        ("sparse", "vmdk", ["disk.vmdk", "disk-s001.vmdk", "disk-s002.vmdk"]),
        ("backing", "qcow2", ["disk.qcow2", "base.raw"]),
        ("data", "qcow2", ["disk.qcow2", "disk.data"]),
    ];

    public static TheoryData<string, string> EveryFile()
    {
        var data = new TheoryData<string, string>();
        foreach (var (kind, _, files) in Sources)
        {
            foreach (var file in files)
                data.Add(kind, file);
        }
        return data;
    }

    public void Dispose()
    {
        handler.Dispose();
        directory.Dispose();
    }

    [Theory]
    [MemberData(nameof(EveryFile))]
    public async Task A_file_that_changed_between_two_runs_is_refused_by_name_or_every_part_is_compared(string kind, string file)
    {
        await using var cloud = await StartAsync();
        Make(kind);
        foreach (var change in new[] { "newer", "older", "same time, another file", "same time, in place", "attributes only" })
        {
            var source = Copy(kind, change);
            var path = Path.Combine(source, file);
            await Assert.ThrowsAsync<CloudException>(() => UploadAsync(cloud, kind, source, change, cut: true));
            Assert.False(File.Exists(ObjectFile(cloud, change)));
            FileClock.WaitForAnotherTick(directory);
            Change(path, change);
            notes.Clear();
            if (change is "newer" or "older" or "same time, another file")
            {
                var error = await Assert.ThrowsAsync<CloudException>(() => UploadAsync(cloud, kind, source, change));
                Assert.Equal("run-changed", error.Code);
                Assert.Contains(path + " ", error.Message, StringComparison.Ordinal);
                Assert.False(File.Exists(ObjectFile(cloud, change)));
                Assert.Equal(0, (await UploadAsync(cloud, kind, source, change, restart: true)).PartsReused);
            }
            else
            {
                var result = await UploadAsync(cloud, kind, source, change);
                Assert.Contains(notes, n => n.Contains("compared", StringComparison.Ordinal) && n.Contains(path, StringComparison.Ordinal));
                Assert.InRange(result.PartsReused, LastPartBefore - 2, LastPartBefore);
            }
            Judge(cloud, kind, source, change);
        }
    }

    [Theory]
    [MemberData(nameof(EveryFile))]
    public async Task A_file_that_changes_while_it_is_read_ends_in_an_error_and_nothing_that_was_sent_is_believed(string kind, string file)
    {
        await using var cloud = await StartAsync();
        Make(kind);
        foreach (
            var change in new[] { "shrunk", "grown", "overwritten in place", "overwritten in place, time set back", "replaced", "removed" }
        )
        {
            var source = Copy(kind, change);
            var (path, kept) = (Path.Combine(source, file), Path.Combine(source, "kept"));
            var original = await File.ReadAllBytesAsync(path, None);
            FileClock.WaitForAnotherTick(directory);
            meanwhile = r =>
            {
                if (r is { Operation: "UploadPart", PartNumber: LastPartBefore, Count: 1 })
                    ChangeNow(path, kept, change);
            };
            var thrown = await Record.ExceptionAsync(() => UploadAsync(cloud, kind, source, change));
            meanwhile = _ => { };
            var error = thrown as SourceChangedException;
            Assert.True(error is not null, $"{change}: {thrown?.ToString() ?? "no error"}");
            Assert.Equal(path, error.Path);
            Assert.Contains(path, error.Message, StringComparison.Ordinal);
            Assert.Contains("sourceChanged", await File.ReadAllTextAsync(Journal(Key(change)), None), StringComparison.Ordinal);
            Assert.False(File.Exists(ObjectFile(cloud, change)));
            if (change != "overwritten in place, time set back")
            {
                await Assert.ThrowsAnyAsync<Exception>(() => UploadAsync(cloud, kind, source, change));
                Assert.False(File.Exists(ObjectFile(cloud, change)));
            }
            // Brought back, with the time that it had: only the time of the last change tells, and every part is looked at again.
            FileClock.WaitForAnotherTick(directory);
            if (File.Exists(kept))
                File.Move(kept, path, overwrite: true);
            else
                Overwrite(path, original);
            File.SetLastWriteTimeUtc(path, Made);
            await UploadAsync(cloud, kind, source, change);
            Judge(cloud, kind, source, change);
        }
    }

    [Fact]
    public async Task A_source_that_stays_is_not_read_again_and_is_not_compared()
    {
        await using var cloud = await StartAsync();
        foreach (var (kind, _, files) in Sources)
        {
            Make(kind);
            var source = Copy(kind, "same");
            await Assert.ThrowsAsync<CloudException>(() => UploadAsync(cloud, kind, source, kind, cut: true));
            notes.Clear();
            Assert.Equal(LastPartBefore, (await UploadAsync(cloud, kind, source, kind)).PartsReused);
            Assert.DoesNotContain(notes, n => n.Contains("compared", StringComparison.Ordinal));
            Judge(cloud, kind, source, kind);
            using var image = DiskFormats.Open(Path.Combine(source, files[0]), Open);
            Assert.Equal(files, image.Files.Select(f => Path.GetFileName(f.Path)));
        }
    }

    [Theory]
    [InlineData("raw")]
    [InlineData("flat")]
    [InlineData("sparse")]
    [InlineData("backing")]
    [InlineData("data")]
    public async Task Options_that_changed_between_two_runs_are_refused_until_restart_is_given(string kind)
    {
        await using var cloud = await StartAsync();
        Make(kind);
        foreach (var change in new[] { "clusters", "part size", "settings" })
        {
            var source = Copy(kind, change);
            await Assert.ThrowsAsync<CloudException>(() => UploadAsync(cloud, kind, source, change, cut: true));
            var (clusters, part, setting) = (
                change == "clusters" ? 32 << 10 : 64 << 10,
                change == "part size" ? 2 * PartSize : PartSize,
                change == "settings" ? "IA" : null
            );
            Assert.Equal(
                "run-changed",
                (
                    await Assert.ThrowsAsync<CloudException>(() =>
                        UploadAsync(cloud, kind, source, change, false, false, clusters, part, setting)
                    )
                ).Code
            );
            Assert.False(File.Exists(ObjectFile(cloud, change)));
            Assert.Equal(0, (await UploadAsync(cloud, kind, source, change, false, true, clusters, part, setting)).PartsReused);
            Judge(cloud, kind, source, change);
        }
    }

    [Fact]
    public async Task A_change_is_noticed_within_seconds_and_not_at_the_end_of_hours()
    {
        await using var cloud = await StartAsync();
        Make("raw");
        var source = Copy("raw", "early");
        FileClock.WaitForAnotherTick(directory);
        var last = 0;
        meanwhile = r =>
        {
            if (r.Operation != "UploadPart")
                return;
            last = r.PartNumber;
            time.Advance(TimeSpan.FromSeconds(2));
            if (r is { PartNumber: LastPartBefore, Count: 1 })
                ChangeNow(Path.Combine(source, "disk.raw"), "", "overwritten in place");
        };
        await Assert.ThrowsAsync<SourceChangedException>(() => UploadAsync(cloud, "raw", source, "early"));
        Assert.Equal(LastPartBefore, last);
    }

    /// <summary>Another content of the same length and shape, in another file or in place; or nothing but attributes.</summary>
    private static void Change(string path, string change)
    {
        if (change == "attributes only" && !OperatingSystem.IsWindows())
        {
            File.SetUnixFileMode(path, UnixFileMode.UserRead);
            return;
        }
        var bytes = Altered(path);
        if (change == "same time, in place")
        {
            Overwrite(path, bytes);
        }
        else
        {
            File.WriteAllBytes(path + ".new", bytes);
            File.Move(path + ".new", path, overwrite: true);
        }
        File.SetLastWriteTimeUtc(
            path,
            change switch
            {
                "newer" => Made.AddSeconds(1),
                "older" => Made.AddYears(-1),
                _ => Made,
            }
        );
    }

    private static void ChangeNow(string path, string kept, string change)
    {
        switch (change)
        {
            case "shrunk":
                using (var file = Writable(path))
                    file.SetLength(file.Length / 3);
                break;
            case "grown":
                using (var file = Writable(path))
                    file.SetLength(file.Length + 4096);
                break;
            case "replaced":
                var bytes = Altered(path);
                File.Move(path, kept);
                File.WriteAllBytes(path, bytes);
                break;
            case "removed":
                File.Move(path, kept);
                break;
            default:
                Overwrite(path, Altered(path));
                if (change.EndsWith("set back", StringComparison.Ordinal))
                    File.SetLastWriteTimeUtc(path, Made);
                break;
        }
    }

    private static void Overwrite(string path, byte[] bytes)
    {
        using var file = Writable(path);
        file.Write(bytes);
        file.SetLength(bytes.Length);
    }

    /// <summary>Without the lock that .NET would want and no other program heeds.</summary>
    private static FileStream Writable(string path) => new(path, FileMode.Open, FileAccess.Write, FileShare.ReadWrite | FileShare.Delete);

    /// <summary>
    /// The file with other bytes, which its format allows: of the guest where it holds some, otherwise the descriptor's CID, or
    /// what lies behind a header.
    /// </summary>
    private static byte[] Altered(string path)
    {
        var bytes = File.ReadAllBytes(path);
        var at = bytes.AsSpan().IndexOf(Enumerable.Repeat((byte)'M', 64).ToArray());
        if (at < 0)
            at = bytes.AsSpan().IndexOf("CID="u8) is >= 0 and var cid ? cid + 4 : 60_000;
        bytes[at] ^= 1;
        return bytes;
    }

    private void Make(string kind)
    {
        var at = directory["made-" + kind];
        Directory.CreateDirectory(at);
        var raw = Path.Combine(at, "disk.raw");
        var bytes = new byte[DiskSize];
        new Random(5).NextBytes(bytes);
        bytes.AsSpan(256 << 10, 64).Fill((byte)'M');
        bytes.AsSpan(1280 << 10, 64).Fill((byte)'M');
        File.WriteAllBytes(raw, bytes);
        switch (kind)
        {
            case "flat":
                File.WriteAllBytes(Path.Combine(at, "disk-f001.vmdk"), bytes[..(DiskSize / 2)]);
                File.WriteAllBytes(Path.Combine(at, "disk-f002.vmdk"), bytes[(DiskSize / 2)..]);
                Describe(
                    at,
                    "twoGbMaxExtentFlat",
                    $"RW {DiskSize / 1024} FLAT \"disk-f001.vmdk\" 0\nRW {DiskSize / 1024} FLAT \"disk-f002.vmdk\" 0"
                );
                break;
            case "sparse":
                var half = Path.Combine(at, "half.raw");
                foreach (var (n, part) in new[] { (1, bytes[..(DiskSize / 2)]), (2, bytes[(DiskSize / 2)..]) })
                {
                    File.WriteAllBytes(half, part);
                    Tool.Run(
                        "qemu-img",
                        "convert",
                        "-f",
                        "raw",
                        "-O",
                        "vmdk",
                        "-o",
                        "subformat=monolithicSparse",
                        half,
                        Path.Combine(at, $"disk-s00{n}.vmdk")
                    );
                }
                Describe(
                    at,
                    "twoGbMaxExtentSparse",
                    $"RW {DiskSize / 1024} SPARSE \"disk-s001.vmdk\"\nRW {DiskSize / 1024} SPARSE \"disk-s002.vmdk\""
                );
                break;
            case "backing":
                File.Move(raw, Path.Combine(at, "base.raw"));
                Tool.Run("qemu-img", "create", "-q", "-f", "qcow2", "-F", "raw", "-b", "base.raw", Path.Combine(at, "disk.qcow2"));
                Tool.Run("qemu-io", "-f", "qcow2", "-c", "write -P 77 512k 128k", Path.Combine(at, "disk.qcow2"));
                break;
            case "data":
                Tool.Run(
                    "qemu-img",
                    "create",
                    "-q",
                    "-f",
                    "qcow2",
                    "-o",
                    $"data_file={Path.Combine(at, "disk.data")}",
                    Path.Combine(at, "disk.qcow2"),
                    DiskSize.ToString(CultureInfo.InvariantCulture)
                );
                Tool.Run("qemu-img", "convert", "-n", "-f", "raw", "-O", "qcow2", raw, Path.Combine(at, "disk.qcow2"));
                Tool.Run("qemu-img", "amend", "-f", "qcow2", "-o", "data_file=disk.data", Path.Combine(at, "disk.qcow2"));
                break;
        }
    }

    // No empty line before the extents: qemu-img would read the one behind it twice.
    private static void Describe(string directory, string type, string extents) =>
        File.WriteAllText(
            Path.Combine(directory, "disk.vmdk"),
            $"# Disk DescriptorFile\nversion=1\nCID=12345678\nparentCID=ffffffff\ncreateType=\"{type}\"\n# Extent "
                + $"description\n{extents}\n# The Disk Data Base\nddb.adapterType = \"ide\"\n"
        );

    /// <summary>A source of its own for one cell.</summary>
    private string Copy(string kind, string change)
    {
        var (from, to) = (directory["made-" + kind], directory[$"{kind} {change}"]);
        Directory.CreateDirectory(to);
        foreach (var file in Sources.Single(s => s.Kind == kind).Files)
        {
            File.Copy(Path.Combine(from, file), Path.Combine(to, file));
            File.SetLastWriteTimeUtc(Path.Combine(to, file), Made);
        }
        return to;
    }

    private string Journal(string key) =>
        Directory
            .GetFiles(directory["runs"], "*.jsonl")
            .Single(f => File.ReadAllText(f).Contains($"\"key\":\"{key}\"", StringComparison.Ordinal));

    private async Task<UploadResult> UploadAsync(
        LocalCloudServer cloud,
        string kind,
        string source,
        string change,
        bool cut = false,
        bool restart = false,
        int clusters = 64 << 10,
        int part = PartSize,
        string? storageClass = null
    )
    {
        isCut = cut;
        using var image = DiskFormats.Open(Path.Combine(source, Sources.Single(s => s.Kind == kind).Files[0]), Open);
        using var target = TargetPlanner.Plan(
            image.Content,
            new ConvertOptions { Format = TargetFormat.Qcow2, ClusterSize = clusters },
            null,
            None
        );
        var keys = new FixedCredentials("owner", new Credentials(cloud.AccessKeyId, cloud.AccessKeySecret));
        using var client = new OssClient(OssEndpoint.Parse(cloud.Endpoint, cloud.Region), keys, handler, time, 3) { Note = notes.Add };
        var options = new UploadOptions
        {
            PartSize = part,
            Parallel = 1,
            Runs = new RunStore(directory["runs"]),
            Source = UploadSource.Of(image.Sources),
            Restart = restart,
            Settings = new OssObjectSettings { StorageClass = storageClass },
        };
        return await new Uploader(client, options).UploadAsync(target, new OssLocation(cloud.Bucket, Key(change)), null, None);
    }

    private void Judge(LocalCloudServer cloud, string kind, string source, string change)
    {
        var (_, format, files) = Sources.Single(s => s.Kind == kind);
        // qemu-img looks for data files where it is run.
        var same = Tool.TryRunIn(source, null, "qemu-img", "compare", "-f", "qcow2", "-F", format, ObjectFile(cloud, change), files[0]);
        Assert.True(same.ExitCode == 0, $"{kind} {change}: {same.Output}{same.Error}");
    }

    private string ObjectFile(LocalCloudServer cloud, string change) =>
        Path.Combine(directory.Path, "cloud", "oss", cloud.Bucket, Key(change));

    private static string Key(string change) => change.Replace(",", "", StringComparison.Ordinal).Replace(' ', '-') + ".qcow2";

    private Task<LocalCloudServer> StartAsync() =>
        LocalCloudServer.StartAsync(
            new LocalCloudOptions
            {
                DataDirectory = directory["cloud"],
                Time = time,
                Fault = request =>
                {
                    meanwhile(request);
                    return isCut && request is { Operation: "UploadPart", PartNumber: > LastPartBefore }
                        ? new Fault { Status = 403, Code = "AccessDenied" }
                        : null;
                },
            },
            None
        );
}
