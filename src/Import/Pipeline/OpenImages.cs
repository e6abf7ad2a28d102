using ImageTools.Disks.Formats;
using ImageTools.Disks.Sources;

namespace ImageTools.Import.Pipeline;

/// <summary>The images of one import, open together and closed together.</summary>
internal sealed class OpenImages : IDisposable
{
    private readonly List<DiskImage> images = [];

    /// <summary>Opens them all, or none.</summary>
    public OpenImages(ImportOptions options)
    {
        try
        {
            foreach (var path in options.Images)
                images.Add(DiskFormats.Open(path, options.Open));
        }
        catch
        {
            Dispose();
            throw;
        }
    }

    /// <summary>In the order given.</summary>
    public IReadOnlyList<DiskImage> All => images;

    /// <summary>How many.</summary>
    public int Count => images.Count;

    /// <summary>Checks that no file has changed since the images were opened.</summary>
    /// <exception cref="SourceChangedException">A file has changed.</exception>
    public void CheckUnchanged()
    {
        foreach (var image in images)
            image.Sources.CheckUnchanged();
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        foreach (var image in images)
            image.Dispose();
        images.Clear();
    }
}
