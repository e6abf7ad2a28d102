using ImageTools.Convert;
using ImageTools.Disks;
using ImageTools.Upload;
using ImageTools.Upload.Oss;

namespace ImageTools.Import.Pipeline.Objects;

/// <summary>The operations of OSS that an import needs.</summary>
internal interface IObjectStore
{
    /// <summary>The bucket, or null when there is none of that name.</summary>
    Task<BucketFacts?> FindBucketAsync(string bucket, CancellationToken cancellation);

    /// <summary>The object, or null when there is none.</summary>
    Task<ObjectFacts?> FindObjectAsync(OssLocation location, CancellationToken cancellation);

    /// <summary>Uploads and verifies.</summary>
    Task<UploadResult> UploadAsync(
        TargetImage target,
        OssLocation to,
        UploadOptions options,
        IProgress<WorkProgress>? progress,
        CancellationToken cancellation
    );

    /// <summary>Deletes an object. A missing object is no error.</summary>
    Task DeleteAsync(OssLocation location, CancellationToken cancellation);
}
