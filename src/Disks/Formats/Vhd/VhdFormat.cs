using System.Globalization;
using ImageTools.Disks.Formats.Mapped;
using ImageTools.Disks.Sources;

namespace ImageTools.Disks.Formats.Vhd;

/// <summary>VHD (Virtual PC, Hyper-V, Azure): fixed and dynamic.</summary>
public sealed class VhdFormat : IDiskFormat
{
    /// <inheritdoc/>
    public string Name => "vhd";

    /// <inheritdoc/>
    public IReadOnlyList<string> Aliases => ["vpc", "vhd-fixed", "vhd-dynamic"];

    /// <inheritdoc/>
    public bool Matches(BlockSource file) =>
        VhdFooter.IsAt(file, 0)
        || VhdFooter.IsAt(file, file.Length - VhdFooter.Size)
        || VhdFooter.IsAt(file, file.Length - VhdFooter.OldSize);

    /// <inheritdoc/>
    public DiskImage Open(FormatContext context, BlockSource file)
    {
        var warnings = new List<string>();
        var footer = FindFooter(file, warnings);
        var size = footer.CheckedSize(file);
        if (footer.CurrentSize != (ulong)size)
        {
            warnings.Add(
                string.Create(
                    CultureInfo.InvariantCulture,
                    $"The footer states {footer.CurrentSize} bytes; for its creator '{footer.Creator}' the geometry counts: {size} bytes."
                )
            );
        }

        if (footer.SavedState)
            warnings.Add("The disk belongs to a suspended machine; what is only in its memory is not on the disk.");
        var info = Describe(context, file, footer, size, warnings);
        return footer.DiskType switch
        {
            VhdDiskType.Fixed => OpenFixed(file, footer, size, info),
            VhdDiskType.Dynamic or VhdDiskType.Differencing => OpenDynamic(context, file, footer, size, info),
            _ => throw new ImageFormatException(
                file.Name,
                "VHD footer",
                "is neither 2 (fixed), 3 (dynamic) nor 4 (differencing)",
                "disk type",
                (int)footer.DiskType,
                footer.Offset + VhdFields.DiskType
            ),
        };
    }

    /// <summary>
    /// The footer at the end decides, because a guest can write a false footer to the first sector of a fixed disk. The copy at the
    /// beginning is used when the footer at the end is damaged.
    /// </summary>
    private static VhdFooter FindFooter(BlockSource file, List<string> warnings)
    {
        var at = file.Length - VhdFooter.Size;
        if (!VhdFooter.IsAt(file, at) && VhdFooter.IsAt(file, file.Length - VhdFooter.OldSize))
            at = file.Length - VhdFooter.OldSize;
        if (VhdFooter.TryParse(file, at, out var problem) is { } footer)
            return footer;
        if (VhdFooter.TryParse(file, 0, out var copyProblem) is { DiskType: VhdDiskType.Dynamic or VhdDiskType.Differencing } copy)
        {
            warnings.Add(
                $"The footer at the end of the file cannot be used ({problem}); its copy at the beginning is. The file may be truncated."
            );
            return copy;
        }
        throw new ImageFormatException(
            file.Name,
            "VHD footer",
            $"cannot be used: {problem}; and of its copy at the beginning: {copyProblem}",
            offset: Math.Max(0, at),
            hint: "The file is truncated or damaged; fetch it again."
        );
    }

    private static DiskImage OpenFixed(BlockSource file, in VhdFooter footer, long size, ImageInfo info)
    {
        if (size > footer.Offset)
        {
            throw new ImageFormatException(
                file.Name,
                "VHD footer",
                $"is more than the {footer.Offset} bytes before the footer",
                "current size",
                size,
                footer.Offset + VhdFields.CurrentSize,
                "The file is truncated or damaged; fetch it again."
            );
        }

        return new DiskImage(info, new SliceSource(file, 0, size, owned: true));
    }

    private static DiskImage OpenDynamic(FormatContext context, BlockSource file, in VhdFooter footer, long size, ImageInfo info)
    {
        var header = VhdDynamicHeader.Parse(file, footer.DataOffset, size);
        info = info with { ClusterSize = header.BlockSize };
        if (footer.DiskType == VhdDiskType.Differencing)
            info = info with { BackingFilename = header.ParentName, BackingFormat = "vhd" };
        if (context.Options.MetadataOnly)
            return new DiskImage(info, new UndisclosedSource(file, size));
        if (footer.DiskType == VhdDiskType.Differencing)
        {
            throw new ImageFormatException(
                file.Name,
                "VHD footer",
                "is a differencing disk, which holds only what changed",
                "disk type",
                4,
                footer.Offset + VhdFields.DiskType,
                $"Merge it into its parent '{header.ParentName}' first (Hyper-V: Merge-VHD), and give the merged disk."
            );
        }
        return new DiskImage(info, new VhdDynamicSource(file, header, size));
    }

    private static ImageInfo Describe(FormatContext context, BlockSource file, in VhdFooter footer, long size, List<string> warnings) =>
        new()
        {
            Filename = context.Name,
            Format = "vhd",
            Subformat = footer.DiskType switch
            {
                VhdDiskType.Fixed => "fixed",
                VhdDiskType.Dynamic => "dynamic",
                _ => "differencing",
            },
            VirtualSize = size,
            FileSize = file.Length,
            ActualSize = FileAllocation.Of(file),
            Warnings = warnings,
            Details =
            [
                new("creator", footer.Creator.TrimEnd('\0', ' ')),
                new("current size", footer.CurrentSize.ToString(CultureInfo.InvariantCulture)),
                new("original size", footer.OriginalSize.ToString(CultureInfo.InvariantCulture)),
                new("geometry size", footer.GeometrySize.ToString(CultureInfo.InvariantCulture)),
                new("unique id", footer.UniqueId.ToString()),
            ],
        };
}
