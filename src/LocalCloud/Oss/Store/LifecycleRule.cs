namespace ImageTools.LocalCloud.Oss.Store;

/// <summary>A rule of a bucket that throws stale uploads away.</summary>
/// <param name="Id">Unique in its bucket.</param>
/// <param name="Prefix">Keys that it is about.</param>
/// <param name="Enabled">Status.</param>
/// <param name="Days">Age of an upload that is thrown away, or null.</param>
/// <param name="CreatedBefore">Uploads begun before are thrown away, or null.</param>
internal sealed record LifecycleRule(string Id, string Prefix, bool Enabled, int? Days, DateTimeOffset? CreatedBefore)
{
    public bool Ends(UploadRecord upload, DateTimeOffset now) =>
        Enabled
        && upload.Key.StartsWith(Prefix, StringComparison.Ordinal)
        && ((Days is { } days && now - upload.Initiated > TimeSpan.FromDays(days)) || upload.Initiated < CreatedBefore);
}
