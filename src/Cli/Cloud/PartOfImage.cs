using System.Globalization;
using ImageTools.Convert.Outputs;
using ImageTools.Disks;
using ImageTools.Disks.Formats;
using ImageTools.Disks.Sources;

namespace ImageTools.Cli.Cloud;

/// <summary>
/// A file that is only a part of an image: a descriptor, or a file with a backing, parent or data file. Uploaded unchanged, it is not the
/// disk.
/// </summary>
/// <param name="Warning">The warning.</param>
/// <param name="Others">The other files that exist.</param>
internal sealed record PartOfImage(string Warning, IReadOnlyList<FileIdentity> Others)
{
    private const int MostNames = 3,
        LongestName = 255;

    /// <summary>Checks a file. Null when it is a complete image, not an image, or not known. Opens no other file.</summary>
    public static PartOfImage? Find(string path, OpenOptions options)
    {
        try
        {
            return Find(path, DiskFormats.Describe(path, options));
        }
        catch (Exception e)
            when (e
                    is IOException
                        or UnauthorizedAccessException
                        or ImageFormatException
                        or InvalidDataException
                        or ArgumentException
                        or NotSupportedException
            )
        {
            return null;
        }
    }

    private static PartOfImage? Find(string path, ImageInfo info)
    {
        // An archive contains all its files.
        if (info.Member is not null)
            return null;
        string[] names = [.. info.ExternalFiles, .. info.BackingFilename is { } below ? (string[])[below] : []];
        if (names.Length == 0)
            return null;
        var sent =
            info.ExternalFiles.Count == 0 ? "the differences to another image"
            : info.Format == "vmdk" ? "the descriptor"
            : "the metadata of the image";
        var list =
            string.Join(", ", names.Take(MostNames).Select(n => n.Length > LongestName ? $"{n[..LongestName]}…" : n))
            + (names.Length > MostNames ? ", …" : "");
        var (files, which) =
            names.Length == 1
                ? ("another file", "It is")
                : (string.Create(CultureInfo.InvariantCulture, $"{names.Length} other files"), "They are");
        return new PartOfImage(
            string.Create(
                CultureInfo.InvariantCulture,
                $"{path}: only {sent} ({info.FileSize} bytes) is uploaded. The disk is also in {files}: {list}. {which} not uploaded. "
                    + $"Name -O (and --allow-backing where needed) to upload the disk."
            ),
            [.. names.SelectMany(n => Places(path, n)).Select(SourceGuard.Of).OfType<FileIdentity>()]
        );
    }

    /// <summary>Possible paths of a file with that name: beside the named image, and beside the target of a link.</summary>
    private static IEnumerable<string> Places(string image, string name)
    {
        var full = Path.GetFullPath(image);
        yield return Path.Combine(Path.GetDirectoryName(full) ?? "", name);
        if (File.ResolveLinkTarget(full, returnFinalTarget: true) is { } target)
            yield return Path.Combine(Path.GetDirectoryName(target.FullName) ?? "", name);
    }
}
