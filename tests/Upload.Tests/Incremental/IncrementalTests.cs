using System.Security.Cryptography;
using ImageTools.Cloud;
using ImageTools.Cloud.CredentialSources;
using ImageTools.Cloud.Endpoints;
using ImageTools.Convert;
using ImageTools.Disks.Sources;
using ImageTools.Upload.Incremental;
using ImageTools.Upload.Oss;
using ImageTools.Upload.Runs;
using ImageTools.Upload.Transfer;

namespace ImageTools.Upload.Tests.Incremental;

/// <summary>A new version of an image sends what is new, and is exactly itself whatever happens to the old one.</summary>
public sealed class IncrementalTests : IDisposable
{
    private const int PartSize = 128 << 10,
        Parts = 8,
        Length = ((Parts - 1) * PartSize) + 777;
    private static readonly CancellationToken None = TestContext.Current.CancellationToken;
    private static readonly OssLocation Old = new("examplebucket", "images/old 1.raw"),
        New = new("examplebucket", "images/new.raw");
    private readonly FakeOss oss = new();
    private readonly List<string> notes = [];
    private readonly byte[] first = Bytes();

    public void Dispose() => oss.Dispose();

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task Only_parts_that_changed_are_sent(bool hashed)
    {
        var origin = await Origin(hashed);
        var next = first.ToArray();
        next[(3 * PartSize) + 5] ^= 1;
        var result = await Upload(next, New, new UploadOptions { Base = origin });
        Assert.Equal(next, oss.Objects[New.Key]);
        Assert.Equal((Parts, Parts - 1, (long)PartSize), (result.Parts, result.PartsCopied, result.BytesSent));
        Assert.Equal(1, oss.Count("UploadPart 4"));
        Assert.Contains("CopyPart 2|x-oss-copy-source: /examplebucket/images/old%201.raw", oss.Headers);
        Assert.Contains($"CopyPart 2|x-oss-copy-source-range: bytes={PartSize}-{(2 * PartSize) - 1}", oss.Headers);
        Assert.Equal(FakeOss.Crc(next), result.Crc64);
    }

    [Fact]
    public async Task Parts_are_found_wherever_they_lie_and_longer_and_shorter_versions_work()
    {
        var origin = await Origin(hashed: true);
        byte[] next = [.. first.AsSpan(2 * PartSize, PartSize), .. first.AsSpan(0, PartSize), .. Bytes(9)];
        var result = await Upload(next, New, new UploadOptions { Base = origin });
        Assert.Equal(next, oss.Objects[New.Key]);
        Assert.Equal(2, result.PartsCopied);
        var shorter = first[..((3 * PartSize) + 10)];
        Assert.Equal(3, (await Upload(shorter, New, new UploadOptions { Base = origin, Overwrite = true })).PartsCopied);
        Assert.Equal(shorter, oss.Objects[New.Key]);
    }

    [Fact]
    public async Task Part_of_the_same_crc_but_another_sha256_is_sent()
    {
        var origin = await Origin(hashed: true);
        var wrong = origin with { Parts = [.. origin.Parts.Select(p => p.Number == 2 ? p with { Sha256 = new string('0', 64) } : p)] };
        var result = await Upload(first, New, new UploadOptions { Base = wrong });
        Assert.Equal((Parts - 1, 1), (result.PartsCopied, oss.Count("UploadPart 2")));
    }

    [Fact]
    public async Task Base_that_was_replaced_or_removed_is_said_and_everything_sent()
    {
        var origin = await Origin(hashed: false);
        oss.Objects[Old.Key] = [.. first.Reverse()];
        Assert.Equal(0, (await Upload(first, New, new UploadOptions { Base = origin })).PartsCopied);
        Assert.Contains(notes, n => n.Contains("was replaced", StringComparison.Ordinal));
        oss.Objects.Remove(Old.Key);
        Assert.Equal(0, (await Upload(first, New, new UploadOptions { Base = origin, Overwrite = true })).PartsCopied);
        Assert.Contains(notes, n => n.Contains("does not exist any more", StringComparison.Ordinal));
        Assert.Equal(first, oss.Objects[New.Key]);
    }

    [Theory]
    [InlineData(403, "AccessDenied")]
    [InlineData(412, "PreconditionFailed")]
    [InlineData(400, "InvalidArgument")]
    public async Task Service_that_does_not_copy_gets_the_bytes(int status, string code)
    {
        var origin = await Origin(hashed: false);
        oss.Before = call => call.StartsWith("CopyPart", StringComparison.Ordinal) ? FakeOss.Error(status, code) : null;
        var result = await Upload(first, New, new UploadOptions { Base = origin, Parallel = 1 });
        Assert.Equal((0, 1), (result.PartsCopied, oss.CountOf("CopyPart")));
        Assert.Equal(first, oss.Objects[New.Key]);
        Assert.Single(notes, n => n.Contains("No more parts are copied", StringComparison.Ordinal));
    }

    [Fact]
    public async Task Copy_that_is_not_what_the_table_says_is_found_out_before_the_object_is_called_good()
    {
        var origin = await Origin(hashed: false);
        oss.Before = call =>
        {
            if (call == "POST upload")
                oss.Uploads.Values.Single().Parts[2] = [.. oss.Uploads.Values.Single().Parts[2].Reverse()];
            return null;
        };
        // The tag of the part is no longer that of the list, which a real service refuses as well.
        await Assert.ThrowsAsync<CloudException>(() => Upload(first, New, new UploadOptions { Base = origin }));
        Assert.False(oss.Objects.ContainsKey(New.Key));
    }

    [Fact]
    public async Task Table_beside_the_object_brings_the_base_to_any_machine()
    {
        var origin = await Origin(hashed: true);
        using var client = Client();
        Assert.Null(await PartTableFile.LoadAsync(client, Old, None));
        await PartTableFile.SaveAsync(client, origin, None);
        var loaded = await PartTableFile.LoadAsync(client, Old, None);
        Assert.Equal((origin.ETag, origin.Length, origin.Crc64), (loaded!.ETag, loaded.Length, loaded.Crc64));
        Assert.Equal(origin.Parts, loaded.Parts);
        Assert.Equal(Parts, (await Upload(first, New, new UploadOptions { Base = loaded })).PartsCopied);
    }

    [Theory]
    [InlineData("{}")]
    [InlineData("not json")]
    [InlineData("""{"schema":"imagetools.parts/1","etag":"E","size":10,"crc64":"1","parts":[{"size":10,"crc64":"2"}]}""")]
    [InlineData("""{"schema":"imagetools.parts/1","etag":"E","size":10,"crc64":"2","parts":[{"size":-1,"crc64":"2"}]}""")]
    [InlineData("""{"schema":"imagetools.parts/1","etag":"E","size":10,"crc64":"2","parts":5}""")]
    public async Task Table_that_contradicts_itself_is_refused(string text)
    {
        oss.Objects[PartTableFile.For(Old).Key] = System.Text.Encoding.UTF8.GetBytes(text);
        using var client = Client();
        Assert.Equal("bad-part-table", (await Assert.ThrowsAsync<CloudException>(() => PartTableFile.LoadAsync(client, Old, None))).Code);
    }

    [Fact]
    public async Task Table_of_an_upload_says_what_its_parts_are()
    {
        var origin = await Origin(hashed: true);
        Assert.Equal(
            Enumerable
                .Range(0, Parts)
                .Select(n => first.AsSpan(n * PartSize, Math.Min(PartSize, Length - (n * PartSize))).ToArray())
                .Select(p => (FakeOss.Crc(p), System.Convert.ToHexStringLower(SHA256.HashData(p)))),
            origin.Parts.Select(p => (p.Crc64, p.Sha256!))
        );
        Assert.True(origin.IsConsistent());
    }

    [Fact]
    public async Task Killed_upload_with_a_base_goes_on_and_copies_nothing_twice()
    {
        var origin = await Origin(hashed: true);
        using var directory = new TempDirectory();
        using var kill = new CancellationTokenSource();
        var options = new UploadOptions
        {
            Base = origin,
            Parallel = 1,
            Runs = new RunStore(directory.Path),
            Source = new UploadSource("/d", [new FileIdentity("/d", Length, 1, 2, 3, 4)]),
        };
        oss.Before = call =>
        {
            if (call == "CopyPart 5")
                kill.Cancel();
            kill.Token.ThrowIfCancellationRequested();
            return null;
        };
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => Upload(first, New, options, kill.Token));
        oss.Before = _ => null;
        var result = await Upload(first, New, options);
        Assert.Equal((4, 4), (result.PartsReused, result.PartsCopied));
        Assert.Equal(first, oss.Objects[New.Key]);
        Assert.All(Enumerable.Range(1, 4), n => Assert.Equal(1, oss.Count($"CopyPart {n}")));
        Assert.All(result.PartTable, p => Assert.NotNull(p.Sha256));
    }

    [Fact]
    public async Task Stream_is_cut_where_its_base_was()
    {
        var bytes = Bytes(4, 3 << 20);
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
        using var client = Client();
        var origin = await new Uploader(client, new UploadOptions { PartSize = PartSize, HashParts = true }).UploadAsync(
            Target(),
            Old,
            null,
            None
        );
        bytes[512] ^= 1;
        var result = await new Uploader(client, new UploadOptions { Base = origin.AsBase() }).UploadAsync(Target(), New, null, None);
        Assert.Equal(bytes, oss.Objects[New.Key]);
        Assert.Equal(result.Parts - 1, result.PartsCopied);
    }

    private async Task<BaseObject> Origin(bool hashed) =>
        (await Upload(first, Old, new UploadOptions { PartSize = PartSize, HashParts = hashed })).AsBase();

    private async Task<UploadResult> Upload(byte[] bytes, OssLocation to, UploadOptions options, CancellationToken? cancellation = null)
    {
        using var client = Client();
        var target = new ProjectedTarget
        {
            Format = TargetFormat.Raw,
            VirtualSize = bytes.Length,
            Summary = "",
            Fingerprint = "",
            File = new MemorySource(bytes),
        };
        var result = await new Uploader(client, options).UploadAsync(target, to, null, cancellation ?? None);
        if (to == Old)
            oss.Calls.Clear();
        return result;
    }

    private OssClient Client() =>
        new(
            OssEndpoint.ForRegion("cn-hangzhou"),
            new FixedCredentials("test", new Credentials("LTAI-example", "secret-example")),
            oss,
            new InstantTime()
        )
        {
            Note = notes.Add,
        };

    private static byte[] Bytes(int seed = 1, int length = Length)
    {
        var bytes = new byte[length];
        new Random(seed).NextBytes(bytes);
        return bytes;
    }

    private sealed class Produced(byte[] bytes) : StreamedTarget
    {
        public override void Produce(ITargetOutput output, IProgress<Disks.WorkProgress>? progress, CancellationToken cancellation)
        {
            for (var at = HeadLength; at < bytes.Length; at += 70_001)
                output.Append(bytes.AsSpan(at, Math.Min(70_001, bytes.Length - at)));
            output.Head(bytes.AsSpan(0, HeadLength));
        }
    }
}
