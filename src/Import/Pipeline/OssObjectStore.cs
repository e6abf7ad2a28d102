using ImageTools.Convert;
using ImageTools.Disks;
using ImageTools.Upload;
using ImageTools.Upload.Oss;

namespace ImageTools.Import.Pipeline;

/// <summary>OSS as an import needs it.</summary>
internal sealed class OssObjectStore(OssClient client) : IObjectStore
{
    /// <inheritdoc/>
    public Task<OssBucket?> FindBucketAsync(string bucket, CancellationToken cancellation) => client.FindBucketAsync(bucket, cancellation);

    /// <inheritdoc/>
    public Task<OssObject?> FindObjectAsync(OssLocation location, CancellationToken cancellation) => client.FindObjectAsync(location, cancellation);

    /// <inheritdoc/>
    public Task<UploadResult> UploadAsync(
        TargetImage target, OssLocation to, UploadOptions options, IProgress<WorkProgress>? progress, CancellationToken cancellation) =>
        new Uploader(client, options).UploadAsync(target, to, progress, cancellation);

    /// <inheritdoc/>
    public Task DeleteAsync(OssLocation location, CancellationToken cancellation) => client.DeleteAsync(location, cancellation);
}
