using ImageTools.Cloud;
using ImageTools.Cloud.CredentialSources;
using ImageTools.Cloud.Endpoints;
using ImageTools.Convert;
using ImageTools.Disks;
using ImageTools.Disks.Sources;
using ImageTools.Upload.Oss;
using ImageTools.Upload.Runs;
using ImageTools.Upload.Transfer;

namespace ImageTools.Upload.Tests.Runs;

/// <summary>What a journal is good for: an upload that ended anywhere goes on, and never mixes two sources.</summary>
public sealed class RunTests : IDisposable
{
    private const int PartSize = 128 << 10,
        Parts = 8;
    private static readonly CancellationToken None = TestContext.Current.CancellationToken;
    private static readonly OssLocation To = new("examplebucket", FakeOss.Key);
    private static readonly FileIdentity Image = new(
        "/images/disk.raw",
        ((Parts - 1) * PartSize) + 777,
        1_000_000_000,
        2_000_000_000,
        3,
        4
    );
    private static readonly UploadSource Disk = new(Image.Path, [Image]);
    private readonly TempDirectory directory = new();
    private readonly RunStore store;
    private readonly FakeOss oss = new();
    private readonly Counting file = new(Bytes(1));
    private readonly List<string> notes = [];

    public RunTests() => store = new RunStore(Path.Combine(directory.Path, "runs"));

    public void Dispose()
    {
        directory.Dispose();
        file.Dispose();
        oss.Dispose();
    }

    [Fact]
    public async Task Killed_run_goes_on_without_reading_or_sending_what_arrived()
    {
        await Kill("UploadPart 5");
        var run = store.List().Single();
        Assert.Equal((To, 4, 4L * PartSize, false), (run.Location, run.PartsSent, run.BytesSent, run.IsRunning));
        Assert.Equal(("/images/disk.raw", "upload disk.raw"), (run.Source!.Path, string.Join(' ', run.Command)));
        Assert.Equal(Image, Assert.Single(run.Source.Files));
        Assert.Equal(run.Id, store.Find(run.Id[..4])!.Id);
        file.Read(0, new byte[1]);
        file.Lowest = long.MaxValue;
        var result = await Upload();
        Assert.Equal(4L * PartSize, file.Lowest);
        Assert.Equal((Parts, 4), (result.Parts, result.PartsReused));
        Assert.Equal(file.Bytes, oss.Object);
        Assert.All(Enumerable.Range(1, 4), n => Assert.Equal(1, oss.Count($"UploadPart {n}")));
        Assert.Empty(store.List());
        Assert.Empty(Directory.GetFiles(store.Directory));
    }

    [Fact]
    public async Task Journal_holds_no_secret_and_is_for_its_owner_only()
    {
        await Kill("UploadPart 5");
        var journal = Directory.GetFiles(store.Directory, "*.jsonl").Single();
        var text = await File.ReadAllTextAsync(journal, None);
        Assert.DoesNotContain("example-secret", text, StringComparison.Ordinal);
        Assert.DoesNotContain("example-token", text, StringComparison.Ordinal);
        Assert.DoesNotContain("LTAI", text, StringComparison.Ordinal);
        Assert.InRange(text.Length, 1, 2000);
        if (!OperatingSystem.IsWindows())
            Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite, File.GetUnixFileMode(journal));
    }

    [Theory]
    [InlineData("newer", "was of")]
    [InlineData("older", "was of")]
    [InlineData("length", "bytes")]
    [InlineData("inode", "another file")]
    [InlineData("path", "reads")]
    [InlineData("one more", "did not")]
    [InlineData("fingerprint", "other bytes")]
    [InlineData("part size", "parts")]
    [InlineData("settings", "settings")]
    public async Task Changed_source_or_options_are_said_and_begun_afresh_only_when_told(string what, string word)
    {
        await Kill("UploadPart 5");
        var changed = what switch
        {
            "newer" => From(Image with { Modified = Image.Modified + 1 }),
            "older" => From(Image with { Modified = Image.Modified - 1 }),
            "length" => From(Image with { Length = 5 }),
            "inode" => From(Image with { Inode = 5 }),
            "path" => From(Image with { Path = "/other" }),
            "one more" => From(Image, Image with { Path = "/images/disk-flat.raw" }),
            "part size" => Options() with { PartSize = 2 * PartSize },
            "settings" => Options() with { Settings = new OssObjectSettings { StorageClass = "IA" } },
            _ => Options(),
        };
        var fingerprint = what == "fingerprint" ? "other" : "f";
        var error = await Assert.ThrowsAsync<CloudException>(() => Upload(changed, fingerprint));
        Assert.Equal("run-changed", error.Code);
        Assert.Contains(word, error.Message, StringComparison.Ordinal);
        Assert.Single(oss.Uploads);
        Assert.Single(store.List());
        var result = await Upload(changed with { Restart = true }, fingerprint);
        Assert.Equal(0, result.PartsReused);
        Assert.Equal(file.Bytes, oss.Object);
        Assert.Empty(oss.Uploads);
        Assert.Empty(store.List());
    }

    [Fact]
    public async Task Part_that_somebody_replaced_is_sent_again_although_the_journal_knows_it()
    {
        await Kill("UploadPart 5");
        oss.Uploads.Values.Single().Parts[2] = Bytes(9)[..PartSize];
        var result = await Upload();
        Assert.Equal(3, result.PartsReused);
        Assert.Equal(file.Bytes, oss.Object);
    }

    [Fact]
    public async Task Journal_that_was_torn_is_read_up_to_the_tear()
    {
        await Kill("UploadPart 5");
        var journal = Directory.GetFiles(store.Directory, "*.jsonl").Single();
        var bytes = await File.ReadAllBytesAsync(journal, None);
        for (var length = 0; length <= bytes.Length; length += 7)
        {
            await File.WriteAllBytesAsync(journal, bytes[..length], None);
            var run = store.List().SingleOrDefault();
            Assert.True(run is null || run.PartsSent <= 4);
        }
        // Torn in the middle of the last part's line: that part is compared instead.
        await File.WriteAllBytesAsync(journal, bytes[..^20], None);
        Assert.Equal(3, store.List().Single().PartsSent);
        await Kill("UploadPart 7");
        Assert.Equal(6, store.List().Single().PartsSent);
        Assert.Equal(6, (await Upload()).PartsReused);
        Assert.Equal(file.Bytes, oss.Object);
        Assert.Equal(1, oss.Count("UploadPart 4"));
    }

    [Theory]
    [InlineData("garbage")]
    [InlineData("{\"journal\":2}\n")]
    [InlineData("{\"journal\":1,\"bucket\":\"b\",\"key\":\"k\",\"uploadId\":\"u\",\"started\":5}\n")]
    [InlineData("[]\n")]
    public async Task File_that_is_no_journal_is_no_obstacle(string text)
    {
        Directory.CreateDirectory(store.Directory);
        await File.WriteAllTextAsync(
            Path.Combine(store.Directory, $"{RunStore.IdOf(OssEndpoint.ForRegion("cn-hangzhou"), null, To)}.jsonl"),
            text,
            None
        );
        Assert.Empty(store.List());
        await Upload();
        Assert.Equal(file.Bytes, oss.Object);
    }

    [Fact]
    public async Task Place_where_no_journal_can_be_kept_is_said_and_the_upload_goes_on()
    {
        await File.WriteAllTextAsync(directory["file"], "", None);
        var result = await Upload(Options() with { Runs = new RunStore(Path.Combine(directory["file"], "runs")) });
        Assert.Equal((Parts, file.Bytes.Length), (result.Parts, oss.Object!.Length));
        Assert.Contains(notes, n => n.Contains("This run has no journal", StringComparison.Ordinal));
    }

    [Fact]
    public async Task Lost_journal_means_comparing_and_not_sending_again()
    {
        await Kill("UploadPart 5");
        Directory.Delete(store.Directory, recursive: true);
        Assert.Equal(4, (await Upload()).PartsReused);
        Assert.All(Enumerable.Range(1, 4), n => Assert.Equal(1, oss.Count($"UploadPart {n}")));
    }

    [Fact]
    public async Task Upload_that_somebody_removed_is_begun_afresh()
    {
        await Kill("UploadPart 5");
        oss.Uploads.Clear();
        var result = await Upload();
        Assert.Equal((0, file.Bytes.Length), (result.PartsReused, oss.Object!.Length));
        Assert.Contains(notes, n => n.Contains("removed meanwhile", StringComparison.Ordinal));
    }

    [Fact]
    public async Task Run_that_died_between_completion_and_its_last_word_is_found_to_be_done()
    {
        using var kill = new CancellationTokenSource();
        oss.After = (call, _) =>
        {
            if (call != "POST upload")
                return;
            kill.Cancel();
            kill.Token.ThrowIfCancellationRequested();
        };
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => Upload(cancellation: kill.Token));
        Assert.Single(store.List());
        var result = await Upload();
        Assert.Equal((file.Bytes.Length, FakeOss.Crc(file.Bytes), Parts), (result.Length, result.Crc64, result.Parts));
        Assert.Equal(Parts, oss.CountOf("UploadPart"));
        Assert.Equal(1, oss.Count("POST upload"));
        Assert.Empty(store.List());
    }

    [Fact]
    public async Task Object_of_somebody_else_is_not_taken_for_the_finished_run()
    {
        await Kill("UploadPart 5");
        oss.Object = [1, 2, 3];
        Assert.Equal("object-exists", (await Assert.ThrowsAsync<CloudException>(() => Upload())).Code);
        Assert.Equal([1, 2, 3], oss.Object);
    }

    [Fact]
    public async Task Two_processes_do_not_work_on_one_run()
    {
        var held = new TaskCompletionSource();
        using var kill = new CancellationTokenSource();
        oss.Hold = (call, cancellation) =>
        {
            if (call != "UploadPart 1")
                return Task.CompletedTask;
            held.TrySetResult();
            return Task.Delay(Timeout.Infinite, cancellation);
        };
        var first = Upload(cancellation: kill.Token);
        await held.Task;
        Assert.True(store.List().Single().IsRunning);
        Assert.Equal("run-busy", (await Assert.ThrowsAsync<CloudException>(() => Upload())).Code);
        await kill.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => first);
        oss.Hold = (_, _) => Task.CompletedTask;
        await Upload();
        Assert.Equal(file.Bytes, oss.Object);
    }

    [Fact]
    public async Task Stream_goes_on_too_by_comparing_what_it_produces()
    {
        var bytes = Bytes(3, 3 << 20);
        StreamedTarget Target() =>
            new Produced(bytes)
            {
                Format = TargetFormat.Qcow2,
                VirtualSize = bytes.Length,
                Summary = "",
                Fingerprint = "s",
                HeadLength = 512,
                MaxLength = bytes.Length,
            };
        await Kill("UploadPart 6", Target());
        using var client = Client();
        var result = await new Uploader(client, Options()).UploadAsync(Target(), To, null, None);
        Assert.Equal(4, result.PartsReused);
        Assert.Equal(bytes, oss.Object);
    }

    [Fact]
    public async Task Killed_again_and_again_at_random_it_ends_with_the_right_object_and_sends_nothing_twice_but_what_was_in_flight()
    {
        var random = new Random(7);
        var kills = 0;
        for (var ended = false; !ended;)
        {
            using var kill = new CancellationTokenSource();
            // The first four runs die whatever order their calls come in: three calls each are not enough for all parts and their
            // completion.
            var calls = random.Next(1, kills < 4 ? 5 : Parts + 1);
            oss.Before = _ => Interlocked.Decrement(ref calls) == 0 ? Die(kill) : null;
            oss.After = (_, _) =>
            {
                if (kill.IsCancellationRequested)
                    kill.Token.ThrowIfCancellationRequested();
            };
            try
            {
                await Upload(Options() with { Parallel = 3 }, cancellation: kill.Token);
                ended = true;
            }
            catch (OperationCanceledException)
            {
                kills++;
            }
        }
        Assert.Equal(file.Bytes, oss.Object);
        Assert.Empty(store.List());
        Assert.True(kills > 3);
        Assert.InRange(oss.CountOf("UploadPart"), Parts, Parts + (3 * kills));
        // Nobody dies any more; what was begun without anybody hearing of it is known all the same.
        (oss.Before, oss.After) = (_ => null, (_, _) => { });
        using var client = Client();
        await store.CleanAsync(client, To.Bucket, "", others: false, None);
        Assert.Empty(oss.Uploads);
    }

    [Fact]
    public async Task Cleaning_removes_what_this_tool_began_and_names_what_it_left()
    {
        await Kill("UploadPart 5");
        oss.Uploads["X1"] = ("images/other.raw", []);
        oss.Uploads["X2"] = ("elsewhere/other.raw", []);
        using var client = Client();
        var result = await store.CleanAsync(client, To.Bucket, "images/", others: false, None);
        Assert.Equal([To.Key], result.Removed.Select(u => u.Key));
        Assert.Equal(["images/other.raw"], result.Left.Select(u => u.Key));
        Assert.Empty(store.List());
        await store.CleanAsync(client, To.Bucket, "images/", others: true, None);
        Assert.Equal(["X2"], oss.Uploads.Keys);
    }

    [Fact]
    public async Task Aborting_removes_every_unfinished_upload_of_the_object_and_its_run()
    {
        await Kill("UploadPart 5");
        oss.Uploads["X1"] = (To.Key, []);
        using var client = Client();
        Assert.Equal(2, await store.AbortAsync(client, To, None));
        Assert.Empty(oss.Uploads);
        Assert.Empty(store.List());
    }

    [Theory]
    [InlineData("time of change", "attributes changed")]
    [InlineData("file system", "mounted again")]
    [InlineData("device", "is a device")]
    [InlineData("journal of before", "does not tell")]
    [InlineData("journal that says so", "changed while it was read")]
    [InlineData("journal with half a file", "does not tell")]
    public async Task What_may_have_changed_is_neither_refused_nor_believed_but_compared(string what, string word)
    {
        var image = what == "device" ? Image with { Inode = FileIdentity.DeviceItself } : Image;
        await Kill("UploadPart 5", options: From(image));
        var now = what switch
        {
            "time of change" => image with { Changed = image.Changed + 1 },
            "file system" => image with { Device = image.Device + 1 },
            _ => image,
        };
        var journal = Directory.GetFiles(store.Directory, "*.jsonl").Single();
        var text = await File.ReadAllTextAsync(journal, None);
        var files = text[text.IndexOf("\"files\":", StringComparison.Ordinal)..(text.IndexOf(']', StringComparison.Ordinal) + 1)];
        await File.WriteAllTextAsync(
            journal,
            what switch
            {
                "journal of before" => text.Replace(files, $"\"sourceLength\":{image.Length},\"modified\":5", StringComparison.Ordinal),
                "journal with half a file" => text.Replace(files, "\"files\":[]", StringComparison.Ordinal),
                "journal that says so" => text + "{\"sourceChanged\":true}\n",
                _ => text,
            },
            None
        );
        // What the journal believes of part 2 is not so any more, and nothing but its bytes tells.
        file.Bytes[PartSize + 5] ^= 1;
        file.Lowest = long.MaxValue;
        await Kill("UploadPart 7", options: From(now));
        Assert.Contains(notes, n => n.Contains("compared", StringComparison.Ordinal) && n.Contains(word, StringComparison.Ordinal));
        Assert.Equal(0, file.Lowest);
        var result = await Upload(From(now));
        Assert.Equal(6, result.PartsReused);
        Assert.Equal(file.Bytes, oss.Object);
        Assert.Equal(2, oss.Count("UploadPart 2"));
        Assert.Equal(1, oss.Count("UploadPart 3"));
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Finished_object_of_a_source_that_may_have_changed_is_compared_with_it(bool changed)
    {
        await Upload(Options() with { KeepRun = true });
        if (changed)
            file.Bytes[5] ^= 1;
        var now = From(Image with { Changed = Image.Changed + 1 });
        if (changed)
            Assert.Equal("run-changed", (await Assert.ThrowsAsync<CloudException>(() => Upload(now))).Code);
        else
            Assert.Equal((Parts, FakeOss.Crc(file.Bytes)), ((await Upload(now)).PartsReused, FakeOss.Crc(oss.Object!)));
        Assert.Equal(Parts, oss.CountOf("UploadPart"));
        Assert.Equal(changed ? 1 : 0, store.List().Count);
    }

    private UploadOptions From(params FileIdentity[] files) => Options() with { Source = new UploadSource(files[0].Path, files) };

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Upload_that_the_service_begins_late_is_found_and_removed(bool killed)
    {
        var attempts = 0;
        using var kill = new CancellationTokenSource();
        oss.Before = call =>
        {
            // No answer, and the service does it later: when the new uploads have been listed and parts are being sent.
            if (call == "POST uploads" && attempts++ == 0)
                throw new HttpRequestException("lost");
            if (call == "UploadPart 3")
                oss.Uploads["U900"] = (To.Key, []);
            return killed && call == "UploadPart 5" ? Die(kill) : null;
        };
        if (killed)
        {
            await Assert.ThrowsAnyAsync<OperationCanceledException>(() => Upload(cancellation: kill.Token));
            using var client = Client();
            Assert.Equal(2, (await store.CleanAsync(client, To.Bucket, "", others: false, None)).Removed.Count);
        }
        else
        {
            await Upload();
            Assert.Equal(file.Bytes, oss.Object);
        }
        Assert.Empty(oss.Uploads);
        Assert.Empty(store.List());
    }

    [Fact]
    public async Task Upload_that_the_service_begins_late_for_a_run_that_died_is_removed_by_the_one_that_goes_on()
    {
        await Kill("POST uploads");
        oss.Before = call =>
        {
            if (call == "UploadPart 3")
                oss.Uploads["U900"] = (To.Key, []);
            return null;
        };
        await Upload();
        Assert.Empty(oss.Uploads);
        Assert.Empty(store.List());
    }

    [Fact]
    public async Task Upload_that_somebody_else_began_later_is_not_taken_for_a_late_one()
    {
        var attempts = 0;
        oss.Initiated["U001"] = "2026-01-15T08:30:45.000Z";
        oss.Initiated["X1"] = "2026-01-15T08:46:00.000Z";
        oss.Before = call =>
        {
            if (call == "POST uploads" && attempts++ == 0)
                throw new HttpRequestException("lost");
            if (call == "UploadPart 3")
                oss.Uploads["X1"] = (To.Key, []);
            return null;
        };
        await Upload();
        Assert.Equal(["X1"], oss.Uploads.Keys);
    }

    private static HttpResponseMessage Die(CancellationTokenSource kill)
    {
        kill.Cancel();
        kill.Token.ThrowIfCancellationRequested();
        throw new InvalidOperationException();
    }

    private async Task Kill(string at, TargetImage? target = null, UploadOptions? options = null)
    {
        using var kill = new CancellationTokenSource();
        oss.Before = call => call == at ? Die(kill) : null;
        using var client = Client();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() =>
            new Uploader(client, options ?? Options()).UploadAsync(target ?? Target("f"), To, null, kill.Token)
        );
        oss.Before = _ => null;
    }

    private UploadOptions Options() =>
        new()
        {
            PartSize = PartSize,
            Parallel = 1,
            Runs = store,
            Source = Disk,
            Command = ["upload", "disk.raw"],
        };

    private async Task<UploadResult> Upload(UploadOptions? options = null, string fingerprint = "f", CancellationToken? cancellation = null)
    {
        using var client = Client();
        return await new Uploader(client, options ?? Options()).UploadAsync(Target(fingerprint), To, null, cancellation ?? None);
    }

    private ProjectedTarget Target(string fingerprint) =>
        new()
        {
            Format = TargetFormat.Raw,
            VirtualSize = file.Length,
            Summary = "",
            Fingerprint = fingerprint,
            File = file,
        };

    private OssClient Client() =>
        new(
            OssEndpoint.ForRegion("cn-hangzhou"),
            new FixedCredentials("test", new Credentials("LTAI-example", "example-secret", "example-token")),
            oss,
            new InstantTime()
        )
        {
            Note = notes.Add,
        };

    private static byte[] Bytes(int seed, int length = ((Parts - 1) * PartSize) + 777)
    {
        var bytes = new byte[length];
        new Random(seed).NextBytes(bytes);
        return bytes;
    }

    /// <summary>Knows the lowest offset that was read.</summary>
    private sealed class Counting(byte[] bytes) : BlockSource
    {
        public byte[] Bytes => bytes;

        public long Lowest { get; set; } = long.MaxValue;

        public override long Length => bytes.Length;

        public override string Name => "counting";

        public override void Read(long offset, Span<byte> destination)
        {
            Lowest = Math.Min(Lowest, offset);
            bytes.AsSpan((int)offset, destination.Length).CopyTo(destination);
        }
    }

    private sealed class Produced(byte[] bytes) : StreamedTarget
    {
        public override void Produce(ITargetOutput output, IProgress<WorkProgress>? progress, CancellationToken cancellation)
        {
            for (var at = HeadLength; at < bytes.Length; at += 70_001)
                output.Append(bytes.AsSpan(at, Math.Min(70_001, bytes.Length - at)));
            output.Head(bytes.AsSpan(0, HeadLength));
        }
    }
}
