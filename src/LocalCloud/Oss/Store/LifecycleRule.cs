namespace ImageTools.LocalCloud.Oss.Store;

/// <summary>A rule of a bucket that removes stale uploads.</summary>
/// <param name="Id">Unique in its bucket.</param>
/// <param name="Prefix">Prefix of the keys that it applies to.</param>
/// <param name="Enabled">Status.</param>
/// <param name="Days">Age at which an upload is removed, or null.</param>
/// <param name="CreatedBefore">Uploads from before this time are removed, or null.</param>
internal sealed record LifecycleRule(string Id, string Prefix, bool Enabled, int? Days, DateTimeOffset? CreatedBefore)
{
    public bool Ends(UploadRecord upload, DateTimeOffset now) =>
        Enabled
        && upload.Key.StartsWith(Prefix, StringComparison.Ordinal)
        && ((Days is { } days && now - upload.Initiated > TimeSpan.FromDays(days)) || upload.Initiated < CreatedBefore);
}
