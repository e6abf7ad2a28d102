using System.Buffers.Binary;
using System.Globalization;
using ImageTools.Disks.Formats.Mapped;

namespace ImageTools.Disks.Formats.Vmdk;

/// <summary>
/// VMDK: a sparse extent with its descriptor inside (monolithicSparse, streamOptimized), or a descriptor file with extents beside
/// it (monolithicFlat, twoGbMaxExtentSparse, twoGbMaxExtentFlat, vmfs).
/// </summary>
public sealed class VmdkFormat : IDiskFormat
{
    private const uint CowdMagic = 0x44574F43;
    private const ulong SeSparseMagic = 0xCAFEBABE;

    /// <inheritdoc/>
    public string Name => "vmdk";

    /// <inheritdoc/>
    public IReadOnlyList<string> Aliases => [];

    /// <inheritdoc/>
    public bool Matches(BlockSource file)
    {
        var start = Start(file);
        return start.Length >= 8
            && (
                BinaryPrimitives.ReadUInt32LittleEndian(start) is VmdkFields.MagicValue or CowdMagic
                || BinaryPrimitives.ReadUInt64LittleEndian(start) == SeSparseMagic
                || VmdkDescriptor.LooksLikeOne(start)
            );
    }

    /// <inheritdoc/>
    public DiskImage Open(FormatContext context, BlockSource file)
    {
        var start = Start(file);
        if (VmdkDescriptor.LooksLikeOne(start))
            return OpenDescriptor(context, file, 0, file.Length);
        if (
            start.Length >= 8
            && (
                BinaryPrimitives.ReadUInt32LittleEndian(start) == CowdMagic
                || BinaryPrimitives.ReadUInt64LittleEndian(start) == SeSparseMagic
            )
        )
        {
            throw new ImageFormatException(
                file.Name,
                "VMDK",
                "is an ESXi snapshot extent (COWD or SESparse), which is not read",
                "magic",
                offset: 0,
                hint: "Consolidate the snapshots, or clone the disk: vmkfstools -i DISK.vmdk -d thin COPY.vmdk."
            );
        }
        var header = VmdkHeader.Parse(file, 0);
        // A header of capacity 0 only carries the descriptor of a disk whose extents are elsewhere.
        return header.Capacity == 0 && header.DescriptorOffset != 0
            ? OpenDescriptor(context, file, header.DescriptorOffset, header.DescriptorSize)
            : OpenSparse(context, file, header);
    }

    private static DiskImage OpenSparse(FormatContext context, BlockSource file, VmdkHeader header)
    {
        var descriptor = header.DescriptorOffset == 0 ? null : ReadDescriptor(file, header.DescriptorOffset, header.DescriptorSize);
        if (header.DirectoryIsAtEnd)
            header = VmdkFooter.Find(file);
        var warnings = new List<string>();
        if (descriptor is { Extents: not [{ Type: "SPARSE" }] })
            warnings.Add($"The embedded descriptor lists {descriptor.Extents.Count} extents; the disk is taken to be this file alone.");
        var info = Describe(context, file, header.Capacity, descriptor, warnings) with
        {
            Subformat = descriptor?.CreateType ?? "sparse extent",
            ClusterSize = header.GrainSize,
            Compression = header.Compressed ? "zlib" : null,
            Dirty = header.Unclean,
        };
        if (context.Options.MetadataOnly)
            return new DiskImage(info, new UndisclosedSource(file, header.Capacity));
        var parent = descriptor is { HasParent: true } ? OpenParent(context, descriptor) : null;
        try
        {
            return new DiskImage(info, new VmdkSparseSource(file, header, header.Capacity, parent?.Content));
        }
        catch
        {
            parent?.Dispose();
            throw;
        }
    }

    private static DiskImage OpenDescriptor(FormatContext context, BlockSource file, long offset, long length)
    {
        var descriptor = ReadDescriptor(file, offset, length);
        var extents = new VmdkExtentFiles(context, descriptor);
        var warnings = new List<string>();
        var info = Describe(context, file, extents.Length, descriptor, warnings) with
        {
            Subformat = descriptor.CreateType,
            ExternalFiles =
            [
                .. descriptor.Extents.Where(e => e.FileName.Length > 0).Select(e => e.FileName).Distinct(StringComparer.Ordinal),
            ],
        };
        info = info with { ActualSize = info.ActualSize + extents.ActualSize(warnings), FileSize = info.FileSize };
        if (context.Options.MetadataOnly)
            return new DiskImage(info, new UndisclosedSource(file, extents.Length));
        if (descriptor.HasParent)
        {
            throw new ImageFormatException(
                context.Name,
                "VMDK descriptor",
                "means a delta over a parent disk in several files, which is not read",
                "parentCID",
                descriptor.ParentContentId.ToString("x8", CultureInfo.InvariantCulture),
                hint: "Consolidate the snapshots, or flatten it with qemu-img convert."
            );
        }
        var content = extents.Open(out var grainSize);
        file.Dispose();
        return new DiskImage(info with { ClusterSize = grainSize }, content);
    }

    private static DiskImage OpenParent(FormatContext context, VmdkDescriptor descriptor)
    {
        var name = descriptor.ParentName
            ?? throw new ImageFormatException(
                context.Name,
                "VMDK descriptor",
                "is missing, although the disk has a parent",
                "parentFileNameHint"
            );
        var parent = LinkedFiles.OpenImage(context, name, "parent disk", "vmdk");
        var stated = descriptor.ParentContentId.ToString(CultureInfo.InvariantCulture);
        var found = parent.Info.Details.FirstOrDefault(d => d.Key == "cid").Value;
        if (found == stated)
            return parent;
        parent.Dispose();
        throw new ImageFormatException(
            context.Name,
            "VMDK descriptor",
            $"is not the CID of {parent.Info.Filename} ({found}): the parent was changed after this delta was made",
            "parentCID",
            stated
        );
    }

    private static VmdkDescriptor ReadDescriptor(BlockSource file, long offset, long length)
    {
        if (length > VmdkDescriptor.MaxLength || offset > file.Length - length)
        {
            throw new ImageFormatException(
                file.Name,
                "VMDK descriptor",
                $"lies outside the file or is longer than {VmdkDescriptor.MaxLength} bytes",
                "length",
                length,
                offset
            );
        }

        return VmdkDescriptor.Parse(file.Name, file.ReadBytes(offset, (int)length));
    }

    private static ImageInfo Describe(
        FormatContext context,
        BlockSource file,
        long virtualSize,
        VmdkDescriptor? descriptor,
        List<string> warnings
    ) =>
        new()
        {
            Filename = context.Name,
            Format = "vmdk",
            VirtualSize = virtualSize,
            FileSize = file.Length,
            ActualSize = FileAllocation.Of(file),
            BackingFilename = descriptor is { HasParent: true } ? descriptor.ParentName ?? "(not named)" : null,
            BackingFormat = descriptor is { HasParent: true } ? "vmdk" : null,
            Warnings = warnings,
            Details = descriptor is null
                ? []
                :
                [
                    new("cid", descriptor.ContentId.ToString(CultureInfo.InvariantCulture)),
                    new("parent cid", descriptor.ParentContentId.ToString(CultureInfo.InvariantCulture)),
                    new("create type", descriptor.CreateType ?? ""),
                    .. descriptor.AdapterType is { } adapter ? new KeyValuePair<string, string>[] { new("adapter type", adapter) } : [],
                ],
        };

    private static byte[] Start(BlockSource file) => file.ReadBytes(0, (int)Math.Min(file.Length, 128));
}
