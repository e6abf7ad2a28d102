using ImageTools.Cloud;
using ImageTools.Convert;
using ImageTools.Disks;
using ImageTools.Upload.Incremental;
using ImageTools.Upload.Oss;

namespace ImageTools.Upload.Transfer;

/// <summary>
/// Finds out whether an existing object has the bytes that would be sent. The target is produced once, and nothing is sent.
/// </summary>
/// <param name="client">The service.</param>
/// <param name="options">Options of the upload.</param>
/// <param name="target">Target that would be sent.</param>
/// <param name="progress">Bytes done, or null.</param>
internal sealed class ObjectComparison(OssClient client, UploadOptions options, TargetImage target, IProgress<WorkProgress>? progress)
{
    /// <summary>The error when another object exists.</summary>
    public static CloudException Exists(OssLocation to, OssObject existing) =>
        new("oss", "object-exists", $"{to} exists already ({existing.Length} bytes).", hint: "Choose another key, or give --overwrite.");

    /// <summary>Uses an existing object as the result of the upload.</summary>
    /// <exception cref="CloudException">Code "object-exists": it has other bytes.</exception>
    public async Task<UploadResult> TakeAsync(OssLocation to, OssObject standing, long begin, CancellationToken cancellation)
    {
        if (target is ProjectedTarget projected && projected.File.Length != standing.Length)
            throw Exists(to, standing);
        client.Note?.Invoke($"{to} already exists; its bytes are compared with those that would be sent.");
        var (length, crc) = await ProduceAsync(cancellation).ConfigureAwait(false);
        if (length != standing.Length || crc != standing.Crc64)
            throw Exists(to, standing);
        client.Note?.Invoke($"{to} already exists with the same bytes: nothing is sent.");
        if (options.SavePartTable && await PartTableFile.LoadAsync(client, to, cancellation).ConfigureAwait(false) is null)
        {
            client.Note?.Invoke(
                $"{to} has no part table, and does not get one, because it is not sent again; --overwrite sends it and stores one."
            );
        }
        // The object does not show how it was cut.
        return new UploadResult(to, length, crc, standing.ETag, 1, 1, client.Time.GetElapsedTime(begin))
        {
            Reused = true,
            PartTable = length == 0 ? [] : [new ObjectPart(1, 0, length, crc)],
        };
    }

    /// <summary>The object was complete, but the source may have changed since.</summary>
    /// <exception cref="CloudException">Code "run-changed": it has changed.</exception>
    public async Task ProveAsync(UploadResult finished, string doubt, CancellationToken cancellation)
    {
        client.Note?.Invoke($"It is compared with the source: {doubt}.");
        var (length, crc) = await ProduceAsync(cancellation).ConfigureAwait(false);
        if (length != finished.Length || crc != finished.Crc64)
        {
            throw new CloudException(
                "oss",
                "run-changed",
                $"{finished.Location} was complete when the earlier run ended, but the source has changed since: {doubt}.",
                hint: "Give --restart and --overwrite to upload it again, or restore the source as it was."
            );
        }
    }

    private async Task<(long Length, ulong Crc64)> ProduceAsync(CancellationToken cancellation)
    {
        var digest = await Task
            .Factory.StartNew(
                () => TargetDigest.Of(target, progress, cancellation),
                cancellation,
                TaskCreationOptions.LongRunning,
                TaskScheduler.Default
            )
            .ConfigureAwait(false);
        options.Source?.CheckUnchanged();
        return digest;
    }
}
