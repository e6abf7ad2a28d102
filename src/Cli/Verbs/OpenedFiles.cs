using ImageTools.Disks;
using ImageTools.Disks.Formats;
using ImageTools.Disks.Sources;
using ImageTools.Disks.Volumes;
using ImageTools.Inspect.Files;

namespace ImageTools.Cli.Verbs;

/// <summary>The disks of one guest, opened to read its files.</summary>
/// <param name="images">The images.</param>
/// <param name="layout">How they are divided.</param>
/// <param name="view">Its files.</param>
internal sealed class OpenedFiles(IReadOnlyList<DiskImage> images, DiskLayout layout, FileView view) : IDisposable
{
    /// <summary>How the disks are divided.</summary>
    public DiskLayout Layout => layout;

    /// <summary>The files.</summary>
    public FileView View => view;

    /// <summary>The disks.</summary>
    public IReadOnlyList<BlockSource> Disks { get; } = [.. images.Select(i => i.Content)];

    /// <summary>The files of the images.</summary>
    public IEnumerable<FileIdentity> Identities => images.SelectMany(i => i.Files);

    /// <summary>Does the work, and checks that no image has changed meanwhile.</summary>
    public T Watch<T>(Func<T> work) => images.Aggregate(work, (inner, image) => () => image.Sources.Watch(inner))();

    /// <inheritdoc/>
    public void Dispose()
    {
        foreach (var image in images)
            image.Dispose();
    }
}
