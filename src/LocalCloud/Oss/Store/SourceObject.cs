using Microsoft.Win32.SafeHandles;

namespace ImageTools.LocalCloud.Oss.Store;

/// <summary>An object that is being read.</summary>
internal sealed record SourceObject(ObjectRecord Record, SafeFileHandle File) : IDisposable
{
    /// <exception cref="OssException">NoSuchKey.</exception>
    public static SourceObject Open(ObjectStore objects, string bucket, string key) =>
        objects.Open(bucket, key) is var (record, file) ? new(record, file) : throw OssException.NoSuchKey(key);

    public void Dispose() => File.Dispose();
}
