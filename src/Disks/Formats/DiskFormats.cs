using ImageTools.Disks.Sources;

namespace ImageTools.Disks.Formats;

/// <summary>The known formats. It detects the format of an image and opens it.</summary>
public static class DiskFormats
{
    /// <summary>Every format except raw, in the order of probing. A new format is one line here.</summary>
    private static readonly IDiskFormat[] Probed = [new Qcow2.Qcow2Format(), new Vmdk.VmdkFormat(), new Vhd.VhdFormat()];

    private const int Sector = 512;

    private static readonly IDiskFormat Raw = new Raw.RawFormat();

    /// <summary>All formats by name.</summary>
    public static IReadOnlyList<IDiskFormat> All { get; } = [.. Probed, Raw];

    /// <summary>Opens the image at <paramref name="path"/>. The suffix does not matter.</summary>
    public static DiskImage Open(string path, OpenOptions? options = null) => Open(new FormatContext(path, options ?? OpenOptions.Default));

    /// <summary>
    /// Describes the image at <paramref name="path"/>. It opens no linked file, so it works also where opening is refused.
    /// </summary>
    public static ImageInfo Describe(string path, OpenOptions? options = null)
    {
        using var image = Open(path, (options ?? OpenOptions.Default) with { MetadataOnly = true });
        return image.Info;
    }

    /// <summary>Opens a backing image.</summary>
    public static DiskImage Open(FormatContext context)
    {
        if (context.Depth > context.Options.MaxChainDepth)
        {
            throw new ImageFormatException(
                context.Path,
                "backing chain",
                $"is deeper than {context.Options.MaxChainDepth} images, or a circle",
                hint: "Flatten it with qemu-img convert."
            );
        }

        return Open(context, context.Files.Open(context.Path));
    }

    /// <summary>
    /// Opens an image whose bytes come from <paramref name="file"/>. The image owns that file, which is not in its
    /// <see cref="DiskImage.Files"/>.
    /// </summary>
    public static DiskImage Open(FormatContext context, BlockSource file)
    {
        try
        {
            if (context.Options.Budget is { } budget && file is FileSource plain)
                plain.Budget = budget;
            var format = Choose(context, file);
            if (context is { Depth: 0, Options.Snapshot: { } snapshot } && format is not Qcow2.Qcow2Format)
            {
                throw new ImageFormatException(
                    file.Name,
                    format.Name,
                    "has no snapshots inside; qcow2 alone has",
                    "snapshot",
                    snapshot,
                    hint: "Leave the snapshot out, or name the file that holds it."
                );
            }

            var image = format.Open(context, file);
            // Backing images keep their own length; the top image adds zeros behind them.
            if (context.Depth == 0)
                image = InWholeSectors(image);
            image.Sources = context.Files;
            // Backing images are read through the top image.
            return context.Options.Budget is { } whole && context.Depth == 0 ? image.Within(whole) : image;
        }
        catch
        {
            file.Dispose();
            throw;
        }
    }

    /// <summary>The format of <paramref name="file"/> by its content; raw when nothing else matches.</summary>
    public static IDiskFormat Detect(BlockSource file) => Array.Find(Probed, f => f.Matches(file)) ?? Raw;

    /// <summary>
    /// Name of the format for a suffix, including formats without a reader; null when the suffix belongs to none.
    /// </summary>
    /// <param name="suffix">With the dot; capitals do not matter.</param>
    public static string? NameBySuffix(string suffix) =>
        All.FirstOrDefault(f => f.Suffixes.Contains(suffix, StringComparer.OrdinalIgnoreCase))?.Name
        ?? Formats.Raw.ForeignMagic.NameBySuffix(suffix);

    /// <summary>The format with this name or alias, or null.</summary>
    public static IDiskFormat? Find(string name) =>
        All.FirstOrDefault(f =>
            f.Name.Equals(name, StringComparison.OrdinalIgnoreCase) || f.Aliases.Contains(name, StringComparer.OrdinalIgnoreCase)
        );

    // A disk has whole sectors, also when a header counts in bytes. QEMU and others would lose an incomplete last sector.
    private static DiskImage InWholeSectors(DiskImage image)
    {
        var padding = -image.Content.Length & (Sector - 1);
        if (padding == 0)
            return image;
        var content = new ConcatSource(image.Content.Name, [image.Content, new ZeroSource(padding)]);
        var remark =
            $"The virtual size of {image.Info.VirtualSize} bytes is no whole number of {Sector}-byte sectors; the last one is filled up "
            + "with zeros.";
        return new DiskImage(image.Info with { VirtualSize = content.Length, Warnings = [.. image.Info.Warnings, remark] }, content);
    }

    private static IDiskFormat Choose(FormatContext context, BlockSource file)
    {
        if (context.RequiredFormat is not { } name)
            return Detect(file);
        if (Find(name) is { } format)
            return format;
        var known = string.Join(", ", All.Select(f => f.Name));
        if (context.Depth > 0)
            throw new ImageFormatException(context.Path, "backing format", $"is not known here; known are {known}", "name", name);
        throw new ArgumentException($"Unknown image format '{name}'; known are {known}.", nameof(context));
    }
}
