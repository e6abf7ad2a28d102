using ImageTools.Disks.Sources;

namespace ImageTools.Disks.Formats.Raw;

/// <summary>A plain disk, byte for byte. It is used when no other format matches.</summary>
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
        // A disk has whole sectors. QEMU also fills an incomplete last sector with zeros.
        var padding = -file.Length & 511;
        var content = padding == 0 ? file : new ConcatSource(file.Name, [file, new ZeroSource(padding)]);
        var info = new ImageInfo
        {
            Filename = context.Name,
            Format = Name,
            VirtualSize = content.Length,
            FileSize = file.Length,
            ActualSize = FileAllocation.Of(file),
            Recognised = stated,
        };
        return new DiskImage(info, content);
    }
}
