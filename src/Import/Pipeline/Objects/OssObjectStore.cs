using ImageTools.Convert;
using ImageTools.Disks;
using ImageTools.Upload;
using ImageTools.Upload.Oss;
using ImageTools.Upload.Transfer;

namespace ImageTools.Import.Pipeline.Objects;

/// <summary>The operations of OSS that an import needs, with the client of OSS.</summary>
internal sealed class OssObjectStore(OssClient client) : IObjectStore
{
    public async Task<BucketFacts?> FindBucketAsync(string bucket, CancellationToken cancellation) =>
        await client.FindBucketAsync(bucket, cancellation).ConfigureAwait(false) is { } found
            ? new BucketFacts(found.Region, found.Encryption, found.StorageClass)
            : null;

    public async Task<ObjectFacts?> FindObjectAsync(OssLocation location, CancellationToken cancellation) =>
        await client.FindObjectAsync(location, cancellation).ConfigureAwait(false) is { } found
            ? new ObjectFacts(found.Length, found.ETag, found.StorageClass, found.Encryption) { Crc64 = found.Crc64 }
            : null;

    public Task<UploadResult> UploadAsync(
        TargetImage target,
        OssLocation to,
        UploadOptions options,
        IProgress<WorkProgress>? progress,
        CancellationToken cancellation
    ) => new Uploader(client, options).UploadAsync(target, to, progress, cancellation);

    public Task DeleteAsync(OssLocation location, CancellationToken cancellation) => client.DeleteAsync(location, cancellation);
}
