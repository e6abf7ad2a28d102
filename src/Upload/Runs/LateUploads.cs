using System.Globalization;
using ImageTools.Upload.Oss;

namespace ImageTools.Upload.Runs;

/// <summary>Uploads that the service began for a run which did not hear of them.</summary>
internal static class LateUploads
{
    // An initiation is signed with its time, and the service takes no request that is older.
    private static readonly TimeSpan Latest = TimeSpan.FromMinutes(15);

    /// <summary>Uploads that a run began without having heard of any: those of its object that were not there before.</summary>
    public static async Task<IReadOnlyList<string>> UnheardAsync(
        OssClient client,
        OssLocation location,
        IReadOnlyList<string> before,
        CancellationToken cancellation
    ) => [.. (await client.ListUploadsAsync(location, cancellation).ConfigureAwait(false)).Select(u => u.UploadId).Except(before)];

    /// <summary>
    /// Uploads that the service began late for an attempt whose answer did not arrive: new ones of the same object, from before a request
    /// of that time would have been refused as too old. One that was begun later is somebody else's.
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

    /// <summary>Removes what the service began for this run without an answer that arrived.</summary>
    public static async Task RemoveAsync(OssClient client, RunRecord record, CancellationToken cancellation)
    {
        if (!record.IsInDoubt)
            return;
        var to = record.Location;
        foreach (var lost in Of(record, await client.ListUploadsAsync(to, cancellation).ConfigureAwait(false)))
        {
            client.Note?.Invoke($"An upload of {to} was begun whose id did not arrive; it is removed.");
            await client.AbortAsync(to, lost.UploadId, cancellation).ConfigureAwait(false);
        }
    }

    private static DateTimeOffset? Time(OssUnfinishedUpload upload) =>
        DateTimeOffset.TryParse(upload.Initiated, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal, out var time) ? time : null;
}
