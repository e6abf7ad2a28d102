using ImageTools.Disks.Sources;

namespace ImageTools.Disks.Formats.Raw;

/// <summary>A plain disk, byte for byte: what is left when nothing else matches.</summary>
public sealed class RawFormat : IDiskFormat
{
    /// <inheritdoc/>
    public string Name => "raw";

    /// <inheritdoc/>
    public IReadOnlyList<string> Aliases => ["img"];

    /// <inheritdoc/>
    public bool Matches(BlockSource file) => false;

    /// <inheritdoc/>
    public DiskImage Open(FormatContext context, BlockSource file)
    {
        var stated = context.RequiredFormat is not null;
        if (!stated)
            RawPlausibility.Check(file);
        var info = new ImageInfo
        {
            Filename = context.Path,
            Format = Name,
            VirtualSize = file.Length,
            FileSize = file.Length,
            ActualSize = FileAllocation.Of(file),
            Recognised = stated,
        };
        return new DiskImage(info, file);
    }
}
