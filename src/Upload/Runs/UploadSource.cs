using ImageTools.Disks.Formats;

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

    /// <summary>
    /// An image with the files that it names: their lengths together, and the last change of any. Null when that can't be told: a backing file may have another one behind it.
    /// </summary>
    /// <exception cref="IOException">One can't be read.</exception>
    public static UploadSource? Of(ImageInfo image)
    {
        if (image.BackingFilename is not null)
            return null;
        var main = Of(image.Filename);
        var others = image.ExternalFiles.Select(f => Of(System.IO.Path.Combine(System.IO.Path.GetDirectoryName(main.Path) ?? "", f))).ToArray();
        return main with { Length = main.Length + others.Sum(o => o.Length), Modified = others.Select(o => o.Modified).Append(main.Modified).Max() };
    }
}
