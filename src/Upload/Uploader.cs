using ImageTools.Cloud;
using ImageTools.Convert;
using ImageTools.Disks;
using ImageTools.Disks.Sources;
using ImageTools.Upload.Incremental;
using ImageTools.Upload.Oss;
using ImageTools.Upload.Runs;
using ImageTools.Upload.Transfer;

namespace ImageTools.Upload;

/// <summary>Puts a target image into a bucket, straight out of the conversion.</summary>
/// <param name="client">The service.</param>
/// <param name="options">How.</param>
public sealed class Uploader(OssClient client, UploadOptions options)
{
    private const long MostMemory = 96 << 20;

    /// <summary>
    /// Uploads <paramref name="target"/> and proves by CRC-64 and size that the object is what was produced. When it fails or is cancelled,
    /// the parts that were sent stay in the bucket as an unfinished upload, with which the next call for the same object goes on.
    /// </summary>
    /// <exception cref="CloudException">The service refused, or could not be reached.</exception>
    /// <exception cref="ImageFormatException">The source is damaged.</exception>
    public async Task<UploadResult> UploadAsync(
        TargetImage target,
        OssLocation to,
        IProgress<WorkProgress>? progress,
        CancellationToken cancellation
    )
    {
        OssNames.CheckBucket(to.Bucket);
        OssNames.CheckKey(to.Key);
        var begin = client.Time.GetTimestamp();
        var streamed = target as StreamedTarget;
        var file = (target as ProjectedTarget)?.File;
        // An impossible part size is found before the first call.
        var cut = streamed is null
            ? PartCut.ForLength(file!.Length, options.PartSize)
            : PartCut.ForStream(streamed.HeadLength, streamed.MaxLength, options.PartSize);
        var seams = SeamCut.Of(target, options);
        var identity = new RunIdentity(
            options.Source,
            target.Fingerprint,
            file?.Length,
            options.PartSize,
            [.. options.Settings.Headers().Select(h => $"{h.Key}: {h.Value}")]
        );
        using var session = await UploadSession.OpenAsync(client, to, options, identity, cancellation).ConfigureAwait(false);
        if (session.Standing is { } standing)
            return await TakeAsync(target, to, standing, begin, progress, cancellation).ConfigureAwait(false);
        if (session.Finished is { } finished)
        {
            if (session.Doubt is { } doubt)
                await ProveAsync(target, finished, doubt, progress, cancellation).ConfigureAwait(false);
            session.Finish();
            await SaveTableAsync(finished, cancellation).ConfigureAwait(false);
            return finished;
        }
        var origin = await BaseParts.OpenAsync(client, options.Base, cancellation).ConfigureAwait(false);
        session.TakeFrom(origin);
        if (options.PartSize is null && seams is null && CutOf(origin, file?.Length, streamed) is { } same)
            cut = same;
        try
        {
            await (
                streamed is null
                    ? ProjectionUpload.SendAsync(
                        file!,
                        (seams is null ? null : session.Cut ?? PartCut.AtSeams(file!.Length, ((ProjectedTarget)target).Seams, seams))
                            ?? FileCut(file!.Length, cut, origin is not null, session),
                        options.Parallel,
                        session,
                        progress,
                        client.Time,
                        cancellation
                    )
                    : StreamUpload.SendAsync(
                        streamed,
                        session.Cut ?? (seams is null ? cut : null),
                        options.Parallel,
                        MostMemory,
                        session,
                        progress,
                        cancellation
                    )
            ).ConfigureAwait(false);
            var result = await session.CompleteAsync(begin, cancellation).ConfigureAwait(false);
            await SaveTableAsync(result, cancellation).ConfigureAwait(false);
            return result;
        }
        catch (SourceChangedException)
        {
            session.SourceChanged();
            throw;
        }
        catch (Exception) when (!cancellation.IsCancellationRequested)
        {
            // What a change brought about (a damaged image, an end too early) is told as the change.
            session.CheckSource();
            throw;
        }
        catch (Exception) when (cancellation.IsCancellationRequested)
        {
            client.Note?.Invoke($"The upload of {to} is unfinished; the same command goes on with it.");
            throw;
        }
    }

    /// <summary>Finds out whether an object that exists is what would be sent.</summary>
    private async Task<UploadResult> TakeAsync(
        TargetImage target,
        OssLocation to,
        OssObject standing,
        long begin,
        IProgress<WorkProgress>? progress,
        CancellationToken cancellation
    )
    {
        if (target is ProjectedTarget projected && projected.File.Length != standing.Length)
            throw UploadSession.Exists(to, standing);
        client.Note?.Invoke($"{to} exists already; it is compared with what would be sent.");
        var (length, crc) = await Task.Run(() => TargetDigest.Of(target, progress, cancellation), cancellation).ConfigureAwait(false);
        options.Source?.CheckUnchanged();
        if (length != standing.Length || crc != standing.Crc64)
            throw UploadSession.Exists(to, standing);
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

    /// <summary>The object was complete, of a source that may have changed since: it is produced again, and compared.</summary>
    private async Task ProveAsync(
        TargetImage target,
        UploadResult finished,
        string doubt,
        IProgress<WorkProgress>? progress,
        CancellationToken cancellation
    )
    {
        client.Note?.Invoke($"It is compared with the source: {doubt}.");
        var (length, crc) = await Task.Run(() => TargetDigest.Of(target, progress, cancellation), cancellation).ConfigureAwait(false);
        options.Source?.CheckUnchanged();
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

    /// <summary>The object is there and proved, whatever becomes of its table.</summary>
    private async Task SaveTableAsync(UploadResult result, CancellationToken cancellation)
    {
        if (!options.SavePartTable)
            return;
        try
        {
            await PartTableFile.SaveAsync(client, BaseObject.Of(result), cancellation).ConfigureAwait(false);
        }
        catch (CloudException e)
        {
            client.Note?.Invoke($"The part table of {result.Location} could not be stored: {e.Message}");
        }
    }

    /// <summary>
    /// As asked for; else as recorded, or as what is there was cut; else, for a large file, null: as the line's speed
    /// says.
    /// </summary>
    private PartCut? FileCut(long length, PartCut usual, bool hasBase, UploadSession session) =>
        session.Cut
        ?? (
            options.PartSize is not null
                ? usual
                : PartCut.Infer(length, session.There) ?? (PartCut.IsWorthMeasuring(length) && !hasBase ? null : usual)
        );

    /// <summary>A new version is cut where the old one was, if it fits so.</summary>
    private static PartCut? CutOf(BaseParts? origin, long? length, StreamedTarget? streamed) =>
        origin?.Origin.Cut() is not { } cut ? null
        : streamed is null
            ? cut.CountOf(length!.Value) <= PartCut.MostParts ? cut
                : null
        : cut.SizeOf(1) >= streamed.HeadLength && cut.Runs.All(r => r.Size <= PartCut.LargestStreamPart) ? cut
        : null;
}
