using System.Collections.Concurrent;
using ImageTools.LocalCloud.Storage;

namespace ImageTools.LocalCloud.Oss.Store;

/// <summary>
/// Lifecycle rules of the buckets. The service applies them once a day; here they are applied before each request that could notice.
/// </summary>
internal sealed class LifecycleStore(DataDirectory data, UploadStore uploads, TimeProvider time)
{
    private readonly ConcurrentDictionary<string, List<LifecycleRule>> known = new(StringComparer.Ordinal);

    /// <summary>Empty when there is none.</summary>
    public IReadOnlyList<LifecycleRule> Get(string bucket) =>
        known.GetOrAdd(bucket, b => StateFile.Read(PathOf(b), StoreJson.Default.ListLifecycleRule) ?? []);

    public void Set(string bucket, List<LifecycleRule> rules)
    {
        StateFile.Write(PathOf(bucket), rules, StoreJson.Default.ListLifecycleRule);
        known[bucket] = rules;
    }

    public void Apply(string bucket)
    {
        if (Get(bucket) is not { Count: > 0 } rules)
            return;
        var now = time.GetUtcNow();
        foreach (var record in uploads.List(bucket).Where(u => rules.Any(r => r.Ends(u, now))))
            uploads.Discard(record.Bucket, record.Key, record.Id);
    }

    private string PathOf(string bucket) => data[$"lifecycle/{bucket}.json"];
}
