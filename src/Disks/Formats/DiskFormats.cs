using ImageTools.Disks.Containers;
using ImageTools.Disks.Sources;

namespace ImageTools.Disks.Formats;

/// <summary>The known formats. It detects the format of an image and opens it.</summary>
public static class DiskFormats
{
    /// <summary>Every format except raw, in the order of probing. A new format is one line here.</summary>
    private static readonly IDiskFormat[] Probed = [new Qcow2.Qcow2Format(), new Vmdk.VmdkFormat(), new Vhd.VhdFormat()];

    private const int Sector = 512;

    /// <summary>Used when no other format matches.</summary>
    internal static IDiskFormat Raw { get; } = new Raw.RawFormat();

    /// <summary>All formats by name.</summary>
    public static IReadOnlyList<IDiskFormat> All { get; } = [.. Probed, Raw];

    /// <summary>
    /// Opens the image at <paramref name="path"/>. The suffix does not matter. In a container it opens the only disk; a number or name
    /// after '#' selects one (<see cref="ImageAddress"/>).
    /// </summary>
    public static DiskImage Open(string path, OpenOptions? options = null)
    {
        var address = ImageAddress.Of(path);
        var context = FormatContext.OfFile(address.File, options ?? OpenOptions.Default);
        return Open(context, context.Files.Open(address.File), address.Member);
    }

    /// <summary>
    /// Describes the image at <paramref name="path"/>. It opens no linked file, so it works also where opening is refused.
    /// </summary>
    public static ImageInfo Describe(string path, OpenOptions? options = null)
    {
        using var image = Open(path, (options ?? OpenOptions.Default) with { MetadataOnly = true });
        return image.Info;
    }

    /// <summary>
    /// Opens an image whose bytes come from <paramref name="file"/>. The image owns that file, which is not in its
    /// <see cref="DiskImage.Files"/>.
    /// </summary>
    /// <param name="context">What is allowed.</param>
    /// <param name="file">An image, or a container of images.</param>
    /// <param name="member">Number or name of a disk in a container; null for the only one.</param>
    public static DiskImage Open(FormatContext context, BlockSource file, string? member = null)
    {
        try
        {
            if (context.Options.Budget is { } budget && file is FileSource plain)
                plain.Budget = budget;
            if (FindContainer(context, file, member) is not { } kind)
                return OpenImage(context, file);
            using var container = new OpenContainer(kind, file);
            return new ContainedDisks(container, context).Open(member);
        }
        catch
        {
            file.Dispose();
            throw;
        }
    }

    /// <summary>The same for a file that is always an image, never a container.</summary>
    internal static DiskImage OpenImage(FormatContext context, BlockSource file)
    {
        try
        {
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

    /// <summary>
    /// The kind of container to open. A stated format is the format of the file. A backing image, and a member of a container, is never a
    /// container.
    /// </summary>
    private static IDiskContainer? FindContainer(FormatContext context, BlockSource file, string? member)
    {
        if (member is null)
            return context is { Depth: 0, RequiredFormat: null } && Detect(file) == Raw ? DiskContainers.Detect(file) : null;
        return DiskContainers.Detect(file)
            ?? throw new ImageFormatException(
                file.Name,
                "file",
                "is no archive, and so has no disks inside",
                "member",
                member,
                hint: $"Leave {ImageAddress.Separator}{member} out. "
                    + $"Known archives are {string.Join(", ", DiskContainers.All.Select(c => c.Name))}."
            );
    }

    private static IDiskFormat Choose(FormatContext context, BlockSource file)
    {
        if (context.RequiredFormat is not { } name)
            return Detect(file);
        if (Find(name) is { } format)
            return format;
        var known = string.Join(", ", All.Select(f => f.Name));
        if (context.Depth > 0)
            throw new ImageFormatException(context.Name, "backing format", $"is not known here; known are {known}", "name", name);
        throw new ArgumentException($"Unknown image format '{name}'; known are {known}.", nameof(context));
    }
}
