using ImageTools.Disks.Sources;

namespace ImageTools.Disks.Formats;

/// <summary>
/// The files of an image's directory: the directory of the image's name, and, when that is a link, also the one where the image really is.
/// </summary>
/// <param name="image">Path of the image.</param>
/// <param name="files">Opens every file that the disk is read from.</param>
internal sealed class DirectoryNeighbours(string image, SourceFiles files) : INeighbours
{
    /// <inheritdoc/>
    public string? Find(string name) => Array.Find([.. Directories().Select(d => Path.Combine(d, name))], File.Exists);

    /// <inheritdoc/>
    public string PlaceOf(string name) => Path.Combine(Directories().First(), name);

    /// <inheritdoc/>
    public BlockSource Open(string found) => files.Open(found);

    /// <summary>Opens a plain file. For a link its target counts.</summary>
    public BlockSource? OpenBeside(string found, out string problem)
    {
        problem = "is a device";
        if (FileStatus.IsDevice(found))
            return null;
        problem = "is a link to a file that does not lie beside the descriptor";
        if (FileStatus.RealPath(found) is not { } real || !Directories().Any(d => FileStatus.RealPath(d) == Path.GetDirectoryName(real)))
        {
            return null;
        }

        var file = files.Open(found);
        if (FileStatus.Current(real)?.IsSameFile(file.Opened) == true || OperatingSystem.IsWindows())
            return file;
        file.Dispose();
        problem = "was replaced while it was opened";
        return null;
    }

    /// <inheritdoc/>
    public INeighbours Around(string found) => new DirectoryNeighbours(found, files);

    private IEnumerable<string> Directories()
    {
        var named = Path.GetFullPath(image);
        yield return Path.GetDirectoryName(named) ?? "";
        if (FileStatus.RealPath(named) is { } real && real != named)
            yield return Path.GetDirectoryName(real) ?? "";
    }
}
