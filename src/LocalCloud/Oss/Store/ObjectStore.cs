using ImageTools.LocalCloud.Storage;
using Microsoft.Win32.SafeHandles;

namespace ImageTools.LocalCloud.Oss.Store;

/// <summary>Buckets and finished objects. The index is in memory; records and bytes are on disk before a request is answered.</summary>
internal sealed class ObjectStore
{
    private const string Next = ".next";
    private readonly Lock gate = new();
    private readonly DataDirectory data;
    private readonly SortedDictionary<string, SortedDictionary<string, ObjectRecord>> buckets = new(StringComparer.Ordinal);
    private readonly Dictionary<string, BucketRecord> settings = new(StringComparer.Ordinal);

    public ObjectStore(DataDirectory data)
    {
        this.data = data;
        foreach (var directory in Directory.EnumerateDirectories(data["oss"]))
        {
            var bucket = Path.GetFileName(directory);
            if (!IsBucketName(bucket))
                continue;
            buckets[bucket] = Load(bucket);
            settings[bucket] = StateFile.Read(SettingsOf(bucket), StoreJson.Default.BucketRecord) ?? new BucketRecord();
        }
    }

    public static bool IsBucketName(string name) =>
        name.Length is >= 3 and <= 63
        && name[0] != '-'
        && name[^1] != '-'
        && name.All(c => c is (>= 'a' and <= 'z') or (>= '0' and <= '9') or '-');

    public bool HasBucket(string bucket)
    {
        lock (gate)
            return buckets.ContainsKey(bucket);
    }

    /// <summary>Makes a bucket. An existing bucket stays as it is. False when the existing one is of another kind.</summary>
    public bool CreateBucket(string bucket, BucketRecord? asked = null)
    {
        lock (gate)
        {
            asked ??= new BucketRecord();
            if (settings.TryGetValue(bucket, out var there))
                return (there.StorageClass, there.Redundancy) == (asked.StorageClass, asked.Redundancy);
            // The settings are written before the bucket, so a bucket never exists without them.
            StateFile.Write(SettingsOf(bucket), asked, StoreJson.Default.BucketRecord);
            settings[bucket] = asked;
            Directory.CreateDirectory(data[$"oss/{bucket}"]);
            Directory.CreateDirectory(data[$"meta/{bucket}"]);
            buckets.TryAdd(bucket, new(KeyOrder.Instance));
            return true;
        }
    }

    /// <exception cref="OssException">NoSuchBucket.</exception>
    public BucketRecord Bucket(string bucket)
    {
        lock (gate)
            return settings.GetValueOrDefault(bucket) ?? throw OssBuckets.NoSuchBucket(bucket);
    }

    /// <exception cref="OssException">NoSuchBucket.</exception>
    public void ChangeBucket(string bucket, Func<BucketRecord, BucketRecord> change)
    {
        lock (gate)
        {
            var changed = change(Bucket(bucket));
            StateFile.Write(SettingsOf(bucket), changed, StoreJson.Default.BucketRecord);
            settings[bucket] = changed;
        }
    }

    /// <summary>False when it still holds objects.</summary>
    public bool DeleteBucket(string bucket)
    {
        lock (gate)
        {
            if (buckets.GetValueOrDefault(bucket)?.Count > 0)
                return false;
            buckets.Remove(bucket);
            settings.Remove(bucket);
            File.Delete(data[$"lifecycle/{bucket}.json"]);
            foreach (var place in (string[])["oss", "meta", "odd"])
            {
                if (Directory.Exists(data[$"{place}/{bucket}"]))
                    Directory.Delete(data[$"{place}/{bucket}"], recursive: true);
            }
            File.Delete(SettingsOf(bucket));
            return true;
        }
    }

    public IReadOnlyList<(string Name, DateTimeOffset Created)> Buckets()
    {
        lock (gate)
            return [.. buckets.Keys.Select(b => (b, new DateTimeOffset(Directory.GetCreationTimeUtc(data[$"meta/{b}"]))))];
    }

    public ObjectRecord? Find(string bucket, string key)
    {
        lock (gate)
            return Present(bucket, key);
    }

    /// <summary>The records of a bucket in the order of their keys, as they are now.</summary>
    public IReadOnlyList<ObjectRecord> List(string bucket, string prefix)
    {
        lock (gate)
        {
            return
            [
                .. (buckets.GetValueOrDefault(bucket) ?? throw OssBuckets.NoSuchBucket(bucket)).Values.Where(o =>
                    o.Key.StartsWith(prefix, StringComparison.Ordinal)
                ),
            ];
        }
    }

    /// <summary>All records of a bucket; none when it is gone.</summary>
    public IReadOnlyList<ObjectRecord> TryList(string bucket)
    {
        lock (gate)
            return [.. buckets.GetValueOrDefault(bucket)?.Values.AsEnumerable() ?? []];
    }

    /// <summary>The object and its bytes. They stay readable when another request replaces or removes the object.</summary>
    public (ObjectRecord Record, SafeFileHandle File)? Open(string bucket, string key)
    {
        lock (gate)
        {
            if (Present(bucket, key) is not { } record)
                return null;
            return (record, File.OpenHandle(data[record.File], FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete));
        }
    }

    /// <summary>Full path of an object's bytes, for the import task that opens them as an image.</summary>
    public string PathOf(ObjectRecord record) => data[record.File];

    /// <summary>
    /// Makes a finished temporary file the object. <paramref name="record"/> has no place yet; this method decides it.
    /// </summary>
    public void Commit(string bucket, ObjectRecord record, string temporary, bool forbidOverwrite)
    {
        lock (gate)
        {
            var objects = buckets.GetValueOrDefault(bucket) ?? throw OssBuckets.NoSuchBucket(bucket);
            var old = objects.GetValueOrDefault(record.Key);
            if (forbidOverwrite && old is not null)
            {
                throw new OssException(
                    409,
                    "FileAlreadyExists",
                    "The object you specified already exists and can not be overwritten.",
                    "0026-00000006",
                    ("Key", record.Key)
                );
            }

            record = record with { File = Place(bucket, record.Key) };
            if (old is not null && old.File != record.File)
                Remove(bucket, old.File);
            // The record is first written under another name. After a crash the next start decides from the bytes which record is true.
            var path = data[KeyPath.Record(bucket, record.Key)];
            StateFile.Write(path + Next, record, StoreJson.Default.ObjectRecord);
            File.Move(temporary, data[record.File], overwrite: true);
            File.Move(path + Next, path, overwrite: true);
            objects[record.Key] = record;
        }
    }

    /// <summary>Changes the metadata of an object; false when there is no such object.</summary>
    public bool ChangeHeaders(string bucket, string key, Action<Dictionary<string, string>> change)
    {
        lock (gate)
        {
            if (buckets.GetValueOrDefault(bucket) is not { } objects || objects.GetValueOrDefault(key) is not { } record)
                return false;
            var headers = new Dictionary<string, string>(record.Headers, StringComparer.Ordinal);
            change(headers);
            record = record with { Headers = headers };
            StateFile.Write(data[KeyPath.Record(bucket, key)], record, StoreJson.Default.ObjectRecord);
            objects[key] = record;
            return true;
        }
    }

    public bool Delete(string bucket, string key)
    {
        lock (gate)
        {
            if (buckets.GetValueOrDefault(bucket) is not { } objects || !objects.Remove(key, out var record))
                return false;
            File.Delete(data[KeyPath.Record(bucket, key)]);
            Remove(bucket, record.File);
            return true;
        }
    }

    private string SettingsOf(string bucket) => data[$"buckets/{bucket}.json"];

    // Objects are plain files: an object whose file was removed is deleted.
    private ObjectRecord? Present(string bucket, string key)
    {
        if (buckets.GetValueOrDefault(bucket) is not { } objects || objects.GetValueOrDefault(key) is not { } record)
            return null;
        if (File.Exists(data[record.File]))
            return record;
        objects.Remove(key);
        File.Delete(data[KeyPath.Record(bucket, key)]);
        return null;
    }

    // "a" and "a/b" may both be keys; only one of them can be a path.
    private string Place(string bucket, string key)
    {
        if (KeyPath.Plain(bucket, key) is { } plain && !Directory.Exists(data[plain]) && TryCreateParents(bucket, plain))
            return plain;
        Directory.CreateDirectory(data[$"odd/{bucket}"]);
        return KeyPath.Odd(bucket, key);
    }

    private bool TryCreateParents(string bucket, string relative)
    {
        for (var slash = relative.IndexOf('/', $"oss/{bucket}/".Length); slash > 0; slash = relative.IndexOf('/', slash + 1))
        {
            if (File.Exists(data[relative[..slash]]))
                return false;
        }
        try
        {
            Directory.CreateDirectory(Path.GetDirectoryName(data[relative])!);
            return true;
        }
        catch (PathTooLongException)
        {
            return false;
        }
    }

    private void Remove(string bucket, string relative)
    {
        File.Delete(data[relative]);
        var root = data[$"oss/{bucket}"];
        for (
            var directory = Path.GetDirectoryName(data[relative])!;
            directory.Length > root.Length && directory.StartsWith(root, StringComparison.Ordinal);
            directory = Path.GetDirectoryName(directory)!
        )
        {
            if (Directory.EnumerateFileSystemEntries(directory).Any())
                break;
            Directory.Delete(directory);
        }
    }

    // A server was killed while it made an object: the new record is true if its bytes are in place.
    private void Settle(string next)
    {
        var record = StateFile.Read(next, StoreJson.Default.ObjectRecord)!;
        var place = data[record.File];
        if (File.Exists(place) && new FileInfo(place).Length == record.Size && Crc64Ecma.OfFile(place) == record.Crc64)
            File.Move(next, next[..^Next.Length], overwrite: true);
        else
            File.Delete(next);
    }

    private SortedDictionary<string, ObjectRecord> Load(string bucket)
    {
        var objects = new SortedDictionary<string, ObjectRecord>(KeyOrder.Instance);
        Directory.CreateDirectory(data[$"meta/{bucket}"]);
        foreach (var next in Directory.GetFiles(data[$"meta/{bucket}"], "*" + Next))
            Settle(next);
        foreach (var path in Directory.EnumerateFiles(data[$"meta/{bucket}"], "*.json"))
        {
            // A server that is killed between the bytes and their record leaves a record of other bytes. That is no object.
            var record = StateFile.Read(path, StoreJson.Default.ObjectRecord)!;
            var file = new FileInfo(data[record.File]);
            if (file.Exists && file.Length == record.Size)
                objects[record.Key] = record;
            else
                File.Delete(path);
        }
        return objects;
    }
}
