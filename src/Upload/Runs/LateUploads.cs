using System.Globalization;
using ImageTools.Upload.Oss;

namespace ImageTools.Upload.Runs;

/// <summary>Uploads that the service began for a run which did not get the response.</summary>
internal static class LateUploads
{
    // The request that begins an upload is signed with its time. The service accepts no older request.
    private static readonly TimeSpan Latest = TimeSpan.FromMinutes(15);

    /// <summary>Uploads of a run that got no upload id: those of its object that did not exist before.</summary>
    public static async Task<IReadOnlyList<string>> UnheardAsync(
        OssClient client,
        OssLocation location,
        IReadOnlyList<string> before,
        CancellationToken cancellation
    ) => [.. (await client.ListUploadsAsync(location, cancellation).ConfigureAwait(false)).Select(u => u.UploadId).Except(before)];

    /// <summary>
    /// Uploads that the service began late, for an attempt without a response: new uploads of the same object, from the time before that
    /// request would have expired. A later upload belongs to another program.
    /// </summary>
    public static IEnumerable<OssUnfinishedUpload> Of(RunRecord record, IReadOnlyCollection<OssUnfinishedUpload> listed)
    {
        if (!record.IsInDoubt)
            return [];
        var own = listed.FirstOrDefault(u => u.UploadId == record.UploadId) is { } found ? Time(found) : null;
        return listed.Where(u =>
            u.Key == record.Location.Key
            && u.UploadId != record.UploadId
            && !record.Before.Contains(u.UploadId)
            && !(Time(u) - own > Latest)
        );
    }

    /// <summary>Removes uploads that the service began for this run when the response did not arrive.</summary>
    public static async Task RemoveAsync(OssClient client, RunRecord record, CancellationToken cancellation)
    {
        if (!record.IsInDoubt)
            return;
        var to = record.Location;
        foreach (var lost in Of(record, await client.ListUploadsAsync(to, cancellation).ConfigureAwait(false)))
        {
            client.Note?.Invoke($"The id of an upload of {to} did not arrive; that upload is removed.");
            await client.AbortAsync(to, lost.UploadId, cancellation).ConfigureAwait(false);
        }
    }

    private static DateTimeOffset? Time(OssUnfinishedUpload upload) =>
        DateTimeOffset.TryParse(upload.Initiated, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal, out var time) ? time : null;
}
