namespace ImageTools.Upload.Runs;

/// <summary>The file that an upload reads: what tells a later run that it is still the same.</summary>
/// <param name="Path">Full path.</param>
/// <param name="Length">Bytes.</param>
/// <param name="Modified">Last change, in full precision.</param>
public sealed record UploadSource(string Path, long Length, DateTimeOffset Modified)
{
    /// <summary>A file as it is now.</summary>
    /// <exception cref="IOException">It can't be read.</exception>
    public static UploadSource Of(string path)
    {
        var file = new FileInfo(path);
        return new UploadSource(file.FullName, file.Length, new DateTimeOffset(file.LastWriteTimeUtc, TimeSpan.Zero));
    }
}
