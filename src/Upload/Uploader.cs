using ImageTools.Convert;
using ImageTools.Disks;
using ImageTools.Upload.Oss;

namespace ImageTools.Upload;

/// <summary>Puts a target image into a bucket, straight out of the conversion.</summary>
/// <param name="client">The service.</param>
/// <param name="options">How.</param>
public sealed class Uploader(OssClient client, UploadOptions options)
{
    /// <summary>Uploads <paramref name="target"/> and proves by CRC-64 and size that the object is what was produced.</summary>
    public Task<UploadResult> UploadAsync(TargetImage target, OssLocation to, IProgress<WorkProgress>? progress, CancellationToken cancellation) =>
        throw new NotImplementedException($"{client} {options} {target} {to} {progress} {cancellation}");
}
