using ImageTools.Disks.Sources;

namespace ImageTools.Disks.Formats;

/// <summary>An opened image: the guest-visible disk, and the facts about its file.</summary>
/// <param name="info">What the file is.</param>
/// <param name="content">The guest-visible disk. Disposing the image disposes it and every file beneath.</param>
public sealed class DiskImage(ImageInfo info, BlockSource content) : IDisposable
{
    /// <summary>What the file is.</summary>
    public ImageInfo Info { get; } = info;

    /// <summary>The guest-visible disk: <see cref="BlockSource.Length"/> is the virtual size.</summary>
    public BlockSource Content { get; } = content;

    /// <summary>
    /// Every file that the disk is read from (image or descriptor, extents, backing files, data file), as it was when it was opened. Only
    /// this list decides whether a source has changed, and whether a file may be written.
    /// </summary>
    public IReadOnlyList<FileIdentity> Files => Sources.Identities;

    /// <summary>The same files, and the check whether they have changed.</summary>
    public SourceFiles Sources { get; internal set; } = new();

    /// <summary>The same image, read within <paramref name="budget"/>. It replaces this one.</summary>
    public DiskImage Within(ReadBudget budget) => new(Info, new BoundedSource(Content, budget, owned: true)) { Sources = Sources };

    /// <inheritdoc/>
    public void Dispose() => Content.Dispose();
}
