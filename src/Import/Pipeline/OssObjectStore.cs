using ImageTools.Convert;
using ImageTools.Disks;
using ImageTools.Upload;
using ImageTools.Upload.Oss;

namespace ImageTools.Import.Pipeline;

/// <summary>OSS as an import needs it.</summary>
internal sealed class OssObjectStore(OssClient client) : IObjectStore
{
    public Task<BucketFacts?> FindBucketAsync(string bucket, CancellationToken cancellation) => throw new NotImplementedException();
    public Task<ObjectFacts?> FindObjectAsync(OssLocation location, CancellationToken cancellation) => throw new NotImplementedException();
    public Task<UploadResult> UploadAsync(
        TargetImage target, OssLocation to, UploadOptions options, IProgress<WorkProgress>? progress, CancellationToken cancellation) =>
        new Uploader(client, options).UploadAsync(target, to, progress, cancellation);
    public Task DeleteAsync(OssLocation location, CancellationToken cancellation) => throw new NotImplementedException();
}
