using System.Collections.Concurrent;
using System.Security.Cryptography;
using ImageTools.LocalCloud.Storage;

namespace ImageTools.LocalCloud.Oss.Store;

/// <summary>Unfinished multipart uploads. They survive a restart with every part that was acknowledged.</summary>
internal sealed class UploadStore
{
    private readonly ConcurrentDictionary<string, MultipartUpload> uploads = new(StringComparer.Ordinal);
    private readonly DataDirectory data;

    public UploadStore(DataDirectory data)
    {
        this.data = data;
        foreach (var directory in Directory.EnumerateDirectories(data["uploads"]))
        {
            if (StateFile.Read(Path.Combine(directory, "upload.json"), StoreJson.Default.UploadRecord) is { } record)
                Load(record, directory);
            else
                Directory.Delete(directory, recursive: true);
            foreach (var unfinished in Directory.Exists(directory) ? Directory.EnumerateFiles(directory, "new-*") : [])
                File.Delete(unfinished);
        }
    }

    public MultipartUpload Start(string bucket, string key, Dictionary<string, string> headers, DateTimeOffset now)
    {
        var id = RandomNumberGenerator.GetHexString(32);
        var directory = data[$"uploads/{id}"];
        Directory.CreateDirectory(directory);
        var record = new UploadRecord(id, bucket, key, now, headers);
        StateFile.Write(Path.Combine(directory, "upload.json"), record, StoreJson.Default.UploadRecord);
        return uploads[id] = new MultipartUpload(record, directory);
    }

    /// <exception cref="OssException">There is none of that id for this object.</exception>
    public MultipartUpload Find(string bucket, string key, string? id) => TryFind(bucket, key, id) ?? throw OssException.NoSuchUpload(id);

    /// <summary>Removes an upload. False when there is none, or while it is being completed.</summary>
    public bool Discard(string bucket, string key, string? id)
    {
        if (TryFind(bucket, key, id) is not { } upload || !upload.TryClose())
            return false;
        Remove(upload);
        return true;
    }

    /// <summary>The uploads of a bucket, sorted by key and then by id.</summary>
    public IReadOnlyList<UploadRecord> List(string bucket) =>
        [
            .. uploads
                .Values.Select(u => u.Record)
                .Where(r => r.Bucket == bucket)
                .OrderBy(r => r.Key, KeyOrder.Instance)
                .ThenBy(r => r.Id, StringComparer.Ordinal),
        ];

    /// <summary>Parts of an upload; none when it has ended.</summary>
    public IReadOnlyList<Part> Parts(UploadRecord record) => uploads.TryGetValue(record.Id, out var upload) ? upload.Parts() : [];

    public void Remove(MultipartUpload upload)
    {
        uploads.TryRemove(upload.Record.Id, out _);
        upload.Delete();
    }

    // The body of an upload disappears only when it becomes the object: a server that was killed after that has completed the upload.
    private void Load(UploadRecord record, string directory)
    {
        var upload = new MultipartUpload(record, directory);
        if (upload.HasLostItsBody)
            upload.Delete();
        else
            uploads[record.Id] = upload;
    }

    private MultipartUpload? TryFind(string bucket, string key, string? id) =>
        id is not null && uploads.TryGetValue(id, out var upload) && upload.Record.Bucket == bucket && upload.Record.Key == key
            ? upload
            : null;
}
