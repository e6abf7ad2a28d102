using ImageTools.Cloud;
using ImageTools.Cloud.CredentialSources;
using ImageTools.Cloud.Endpoints;
using ImageTools.Convert;
using ImageTools.Convert.Engine;
using ImageTools.Disks;
using ImageTools.Upload.Oss;
using ImageTools.Upload.Transfer;

namespace ImageTools.Upload.Tests;

/// <summary>How often the bytes of a part are read, and where they wait.</summary>
public sealed class PartReadTests : IDisposable
{
    private const int PartSize = 256 << 10,
        Parts = 6,
        Length = ((Parts - 1) * PartSize) + 777;
    private static readonly CancellationToken None = TestContext.Current.CancellationToken;
    private static readonly OssLocation To = new("examplebucket", FakeOss.Key),
        Old = new("examplebucket", "images/old.raw");
    private readonly FakeOss oss = new();
    private readonly byte[] bytes = Bytes(Length);

    public void Dispose() => oss.Dispose();

    [Fact]
    public async Task Each_part_is_read_once()
    {
        var source = new Counted(bytes);
        await Upload(source, To, new UploadOptions { PartSize = PartSize });
        Assert.Equal(bytes, oss.Object);
        Assert.All(source.Reads(), n => Assert.Equal(1, n));
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task With_a_base_each_part_is_read_once_whether_it_is_copied_or_sent(bool hashed)
    {
        var earlier = await Upload(new Counted(bytes), Old, new UploadOptions { PartSize = PartSize, HashParts = hashed });
        var next = bytes.ToArray();
        next[PartSize + 5] ^= 1;
        next[(3 * PartSize) + 5] ^= 1;
        var source = new Counted(next);

        var result = await Upload(source, To, new UploadOptions { Base = earlier.AsBase() });

        Assert.Equal(next, oss.Object);
        Assert.Equal((Parts - 2, 2L * PartSize), (result.PartsCopied, result.BytesSent));
        Assert.All(source.Reads(), n => Assert.Equal(1, n));
    }

    [Fact]
    public async Task With_an_md5_of_each_part_it_is_read_once()
    {
        var source = new Counted(bytes);
        await Upload(source, To, new UploadOptions { PartSize = PartSize, ContentMd5 = true });
        Assert.Equal(bytes, oss.Object);
        Assert.All(source.Reads(), n => Assert.Equal(1, n));
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task What_an_unfinished_upload_holds_is_compared_and_sent_from_one_reading(bool listsCrc)
    {
        using var service = new FakeOss { ListsCrc = listsCrc };
        service.Before = call => call == "UploadPart 5" ? FakeOss.Error(403, "AccessDenied") : null;
        var other = bytes.ToArray();
        other[PartSize] ^= 1;
        var options = new UploadOptions { PartSize = PartSize, Parallel = 1 };
        await Assert.ThrowsAsync<CloudException>(() => Upload(new Counted(other), To, options, service));
        service.Before = _ => null;
        var source = new Counted(bytes);

        var result = await Upload(source, To, options, service);

        Assert.Equal(bytes, service.Object);
        Assert.Equal(3, result.PartsReused);
        Assert.All(source.Reads(), n => Assert.Equal(1, n));
    }

    [Fact]
    public async Task A_part_that_failed_is_read_again_or_sent_from_memory_and_is_the_same()
    {
        var earlier = await Upload(new Counted(bytes), Old, new UploadOptions { PartSize = PartSize });
        var next = bytes.ToArray();
        next[5] ^= 1;
        foreach (var origin in (UploadResult?[])[null, earlier])
        {
            var failed = 0;
            oss.Before = call =>
                call == "UploadPart 1" && Interlocked.Increment(ref failed) <= 2 ? FakeOss.Error(503, "ServiceUnavailable") : null;
            var source = new Counted(next);
            var options = new UploadOptions
            {
                PartSize = origin is null ? PartSize : null,
                Base = origin?.AsBase(),
                Overwrite = true,
            };
            await Upload(source, To, options);
            Assert.Equal(next, oss.Object);
            Assert.Equal(origin is null ? 3 : 1, source.Reads()[0]);
            Assert.All(source.Reads()[1..], n => Assert.Equal(1, n));
        }
    }

    [Fact]
    public async Task A_part_that_is_too_large_to_be_kept_is_known_all_the_same_and_read_again_to_be_sent()
    {
        var source = new Counted(bytes);
        using var target = Target(source);
        using var reader = new RangeReader(target, OssCrc64.Compute);
        var small = new FilePart(reader, new PartMemory(RangeReader.StretchSize + Length), new PartPlace(1, 0, Length), hash: true);
        var large = new FilePart(reader, new PartMemory(RangeReader.StretchSize), new PartPlace(1, 0, Length), hash: true);

        await small.KnowAsync(None);
        await large.KnowAsync(None);

        Assert.Equal((FakeOss.Crc(bytes), FakeOss.Crc(bytes)), (small.Crc64, large.Crc64));
        Assert.Equal(small.Sha256, large.Sha256);
        Assert.Equal(bytes, await Written(small));
        Assert.All(source.Reads(), n => Assert.Equal(2, n));
        Assert.Equal(bytes, await Written(large));
        Assert.All(source.Reads(), n => Assert.Equal(3, n));
        small.Forget();
        Assert.Equal(bytes, await Written(small));
    }

    [Fact]
    public async Task Memory_goes_to_who_waits_longest_and_never_to_who_has_gone()
    {
        var memory = new PartMemory(10);
        Assert.False(await memory.TryTakeAsync(11, None));
        Assert.True(await memory.TryTakeAsync(7, None));
        using var gone = new CancellationTokenSource();
        var (first, second, third) = (
            memory.TryTakeAsync(5, gone.Token).AsTask(),
            memory.TryTakeAsync(9, None).AsTask(),
            memory.TryTakeAsync(1, None).AsTask()
        );
        await gone.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => first);
        // One byte would fit, but who came before waits.
        Assert.False(second.IsCompleted || third.IsCompleted);
        memory.Give(7);
        Assert.True(await second && await third);
        var fourth = memory.TryTakeAsync(1, None).AsTask();
        Assert.False(fourth.IsCompleted);
        memory.Give(9);
        Assert.True(await fourth);
    }

    private async Task<UploadResult> Upload(BlockSource source, OssLocation to, UploadOptions options, FakeOss? service = null)
    {
        using var client = new OssClient(
            OssEndpoint.ForRegion("cn-hangzhou"),
            new FixedCredentials("test", new Credentials("LTAI-example", "secret-example")),
            service ?? oss,
            new InstantTime()
        );
        return await new Uploader(client, options).UploadAsync(Target(source), to, null, None);
    }

    private static async Task<byte[]> Written(OssBody body)
    {
        var written = new MemoryStream();
        await body.WriteAsync(piece =>
        {
            written.Write(piece.Span);
            return ValueTask.CompletedTask;
        });
        return written.ToArray();
    }

    private static ProjectedTarget Target(BlockSource source) =>
        new()
        {
            Format = TargetFormat.Raw,
            VirtualSize = source.Length,
            Summary = "",
            Fingerprint = "",
            File = source,
        };

    private static byte[] Bytes(int length)
    {
        var bytes = new byte[length];
        new Random(1).NextBytes(bytes);
        return bytes;
    }

    /// <summary>Counts how often each part is read.</summary>
    private sealed class Counted(byte[] bytes) : BlockSource
    {
        private readonly long[] read = new long[Parts];

        public override long Length => bytes.Length;

        public override string Name => "counted";

        public override void Read(long offset, Span<byte> destination)
        {
            CheckRange(offset, destination.Length);
            bytes.AsSpan((int)offset, destination.Length).CopyTo(destination);
            for (var i = 0; i < destination.Length;)
            {
                var part = (int)((offset + i) / PartSize);
                var here = (int)Math.Min(((part + 1) * PartSize) - (offset + i), destination.Length - i);
                Interlocked.Add(ref read[part], here);
                i += here;
            }
        }

        public double[] Reads() => [.. read.Select((r, i) => (double)r / Math.Min(PartSize, bytes.Length - (i * PartSize)))];
    }
}
