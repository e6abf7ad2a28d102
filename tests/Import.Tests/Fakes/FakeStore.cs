using ImageTools.Convert;
using ImageTools.Disks;
using ImageTools.Import.Pipeline;
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

    public Task<UploadResult> UploadAsync(TargetImage target, OssLocation to, UploadOptions options, IProgress<WorkProgress>? progress, CancellationToken cancellation)
    {
        journal.Add($"Upload {to}");
        Objects[to] = new ObjectFacts(target.VirtualSize, "\"E-1\"", "Standard", null);
        return Task.FromResult(new UploadResult(to, target.VirtualSize, 1234, "\"E-1\"", 1, 0, TimeSpan.FromSeconds(1)));
    }

    public Task DeleteAsync(OssLocation location, CancellationToken cancellation)
    {
        journal.Add($"Delete {location}");
        return DeleteError is { } error ? Task.FromException(error) : Task.CompletedTask;
    }
}
