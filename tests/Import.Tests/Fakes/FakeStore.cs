using ImageTools.Cloud;
using ImageTools.Convert;
using ImageTools.Disks;
using ImageTools.Import.Pipeline.Objects;
using ImageTools.Upload;
using ImageTools.Upload.Oss;

namespace ImageTools.Import.Tests.Fakes;

/// <summary>A bucket in memory. Writes what is asked of it into the test's journal.</summary>
internal sealed class FakeStore(List<string> journal) : IObjectStore
{
    public BucketFacts? Bucket { get; set; } = new(Clients.Region, null, "Standard");

    public CloudException? BucketError { get; set; }

    public CloudException? DeleteError { get; set; }

    public Dictionary<OssLocation, ObjectFacts> Objects { get; } = [];

    public Task<BucketFacts?> FindBucketAsync(string bucket, CancellationToken cancellation)
    {
        journal.Add("GetBucketInfo");
        return BucketError is { } error ? Task.FromException<BucketFacts?>(error) : Task.FromResult(Bucket);
    }

    public Task<ObjectFacts?> FindObjectAsync(OssLocation location, CancellationToken cancellation)
    {
        journal.Add("HeadObject");
        return Task.FromResult(Objects.GetValueOrDefault(location));
    }

    public Task<UploadResult> UploadAsync(
        TargetImage target,
        OssLocation to,
        UploadOptions options,
        IProgress<WorkProgress>? progress,
        CancellationToken cancellation
    )
    {
        journal.Add($"Upload {to}");
        var length = Produce(target, cancellation);
        Objects[to] = new ObjectFacts(length, "\"E-1\"", "Standard", null) { Crc64 = 1234 };
        return Task.FromResult(new UploadResult(to, length, 1234, "\"E-1\"", 1, 0, TimeSpan.FromSeconds(1)));
    }

    public Task DeleteAsync(OssLocation location, CancellationToken cancellation)
    {
        journal.Add($"Delete {location}");
        return DeleteError is { } error ? Task.FromException(error) : Task.CompletedTask;
    }

    // Reads the target as an upload would, so that an image that was closed too early is noticed.
    private static long Produce(TargetImage target, CancellationToken cancellation)
    {
        switch (target)
        {
            case ProjectedTarget projected:
                var bytes = new byte[projected.File.Length];
                projected.File.Read(0, bytes);
                return bytes.Length;
            case StreamedTarget streamed:
                var output = new Counter();
                streamed.Produce(output, null, cancellation);
                return output.Length;
            default:
                throw new NotSupportedException(target.GetType().Name);
        }
    }

    private sealed class Counter : ITargetOutput
    {
        public long Length { get; private set; }

        public void Append(ReadOnlySpan<byte> bytes) => Length += bytes.Length;

        public void Head(ReadOnlySpan<byte> bytes) => Length += bytes.Length;
    }
}
