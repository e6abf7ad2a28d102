using ImageTools.Cloud;
using ImageTools.Convert;
using ImageTools.Disks;
using ImageTools.Upload.Incremental;
using ImageTools.Upload.Oss;

namespace ImageTools.Upload.Transfer;

/// <summary>Finds out whether an object that is there is what would be sent: the target is produced once, and nothing is sent.</summary>
/// <param name="client">The service.</param>
/// <param name="options">How the upload was asked for.</param>
/// <param name="target">What would be sent.</param>
/// <param name="progress">Bytes done, or null.</param>
internal sealed class ObjectComparison(OssClient client, UploadOptions options, TargetImage target, IProgress<WorkProgress>? progress)
{
    /// <summary>Something else is there.</summary>
    public static CloudException Exists(OssLocation to, OssObject existing) =>
        new("oss", "object-exists", $"{to} exists already ({existing.Length} bytes).", hint: "Choose another key, or give --overwrite.");

    /// <summary>Takes an object that stands there for the upload's.</summary>
    /// <exception cref="CloudException">Code "object-exists": it is another one.</exception>
    public async Task<UploadResult> TakeAsync(OssLocation to, OssObject standing, long begin, CancellationToken cancellation)
    {
        if (target is ProjectedTarget projected && projected.File.Length != standing.Length)
            throw Exists(to, standing);
        client.Note?.Invoke($"{to} exists already; it is compared with what would be sent.");
        var (length, crc) = await ProduceAsync(cancellation).ConfigureAwait(false);
        if (length != standing.Length || crc != standing.Crc64)
            throw Exists(to, standing);
        client.Note?.Invoke($"{to} is there already, with the same bytes: nothing is sent.");
        if (options.SavePartTable && await PartTableFile.LoadAsync(client, to, cancellation).ConfigureAwait(false) is null)
        {
            client.Note?.Invoke(
                $"{to} has no part table, and gets none, since it is not sent again; --overwrite sends it, and stores one."
            );
        }
        // How it was cut is not told by what is there.
        return new UploadResult(to, length, crc, standing.ETag, 1, 1, client.Time.GetElapsedTime(begin))
        {
            Reused = true,
            PartTable = length == 0 ? [] : [new ObjectPart(1, 0, length, crc)],
        };
    }

    /// <summary>The object was complete, of a source that may have changed since.</summary>
    /// <exception cref="CloudException">Code "run-changed": it did.</exception>
    public async Task ProveAsync(UploadResult finished, string doubt, CancellationToken cancellation)
    {
        client.Note?.Invoke($"It is compared with the source: {doubt}.");
        var (length, crc) = await ProduceAsync(cancellation).ConfigureAwait(false);
        if (length != finished.Length || crc != finished.Crc64)
        {
            throw new CloudException(
                "oss",
                "run-changed",
                $"{finished.Location} was complete when the earlier run ended, but the source is another one since: {doubt}.",
                hint: "Give --restart and --overwrite to upload it again, or bring back what was."
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
