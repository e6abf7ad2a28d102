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
        // A disk has whole sectors, whoever cut the file; QEMU fills the last one up, too.
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
