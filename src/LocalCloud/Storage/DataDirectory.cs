namespace ImageTools.LocalCloud.Storage;

/// <summary>The directory of one cloud, held by one server at a time.</summary>
internal sealed class DataDirectory : IDisposable
{
    private readonly FileStream held;
    private long temporaries;

    public DataDirectory(string path)
    {
        Root = Path.GetFullPath(path);
        foreach (var name in (string[])["oss", "meta", "odd", "uploads", "tmp", "ecs", "lifecycle", "buckets"])
            Directory.CreateDirectory(Path.Combine(Root, name));
        try
        {
            held = new FileStream(this["lock"], FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.None);
        }
        catch (IOException e)
        {
            throw new IOException(
                $"{Root} is in use by another local cloud. Choose another --data directory, or stop the other server.",
                e
            );
        }
        foreach (var left in Directory.EnumerateFiles(this["tmp"]))
            File.Delete(left);
    }

    public string Root { get; }

    /// <summary>A path inside the directory. Its parts come from this code, never from a request.</summary>
    public string this[string relative] => Path.Combine(Root, relative);

    /// <summary>A new name on the same file system, so that the file can be renamed into place.</summary>
    public string Temporary() =>
        Path.Combine(Root, "tmp", Interlocked.Increment(ref temporaries).ToString("x8", System.Globalization.CultureInfo.InvariantCulture));

    public void Dispose() => held.Dispose();
}
