using ImageTools.Cloud;
using ImageTools.Convert;
using ImageTools.Disks;
using ImageTools.Disks.Sources;
using ImageTools.Upload.Incremental;
using ImageTools.Upload.Oss;
using ImageTools.Upload.Runs;

namespace ImageTools.Upload.Transfer;

/// <summary>Uploads a target image to a bucket, directly from the conversion.</summary>
/// <param name="client">The service.</param>
/// <param name="options">Options.</param>
public sealed class Uploader(OssClient client, UploadOptions options)
{
    private const long MostMemory = 96 << 20;

    /// <summary>
    /// Uploads <paramref name="target"/> and verifies by CRC-64 and size that the object has the produced bytes. When it fails or is
    /// cancelled, the sent parts stay in the bucket as an unfinished upload. The next call for the same object resumes it.
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
        // An impossible part size is found before the first call.
        var cuts = new CutChoice(target, options);
        var comparison = new ObjectComparison(client, options, target, progress);
        using var opener = new SessionOpener(client, to, options, IdentityOf(target));
        var opened = await opener.OpenAsync(cancellation).ConfigureAwait(false);
        if (opened is StandingObject standing)
            return await comparison.TakeAsync(to, standing.Object, begin, cancellation).ConfigureAwait(false);
        if (opened is FinishedRun finished)
        {
            if (finished.Doubt is { } doubt)
                await comparison.ProveAsync(finished.Result, doubt, cancellation).ConfigureAwait(false);
            opener.Finish();
            await SaveTableAsync(finished.Result, cancellation).ConfigureAwait(false);
            return finished.Result;
        }
        var session = ((OpenRun)opened).Session;
        var origin = await BaseParts.OpenAsync(client, options.Base, cancellation).ConfigureAwait(false);
        session.TakeFrom(origin);
        var work = new UploadWork(session, cuts.Of(session, origin, client.Time), options.Parallel, MostMemory, progress);
        try
        {
            await SendAsync(target, work, cancellation).ConfigureAwait(false);
            var result = await session.CompleteAsync(begin, cancellation).ConfigureAwait(false);
            opener.Finish();
            await SaveTableAsync(result, cancellation).ConfigureAwait(false);
            return result;
        }
        catch (SourceChangedException)
        {
            session.Source.Changed();
            throw;
        }
        catch (Exception) when (!cancellation.IsCancellationRequested)
        {
            // A change of the source can cause other errors (a damaged image, an early end). The change is then the error that is reported.
            session.Source.Check();
            throw;
        }
        catch (Exception) when (cancellation.IsCancellationRequested)
        {
            client.Note?.Invoke($"The upload of {to} is unfinished; the same command resumes it.");
            throw;
        }
    }

    private static Task SendAsync(TargetImage target, UploadWork work, CancellationToken cancellation) =>
        target is StreamedTarget streamed
            ? StreamUpload.SendAsync(streamed, work, cancellation)
            : FileUpload.SendAsync((ProjectedTarget)target, work, cancellation);

    private RunIdentity IdentityOf(TargetImage target) =>
        new(
            options.Source,
            target.Fingerprint,
            (target as ProjectedTarget)?.File.Length,
            options.PartSize,
            [.. options.Settings.Headers().Select(h => $"{h.Key}: {h.Value}")]
        );

    /// <summary>The object exists and is verified, so a failure of its table is only noted.</summary>
    private async Task SaveTableAsync(UploadResult result, CancellationToken cancellation)
    {
        if (!options.SavePartTable)
            return;
        try
        {
            await PartTableFile.SaveAsync(client, result.AsBase(), cancellation).ConfigureAwait(false);
        }
        catch (CloudException e)
        {
            client.Note?.Invoke($"The part table of {result.Location} could not be stored: {e.Message}");
        }
    }
}
