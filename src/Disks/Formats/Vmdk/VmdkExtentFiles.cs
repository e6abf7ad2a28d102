using ImageTools.Disks.Formats.Mapped;
using ImageTools.Disks.Sources;

namespace ImageTools.Disks.Formats.Vmdk;

/// <summary>The extents that a descriptor file lists, each in a file of its own.</summary>
internal sealed class VmdkExtentFiles
{
    /// <summary>Every extent file stays open; more files would exceed the limit of open files.</summary>
    private const int MaxOpenFiles = 4096;

    private readonly FormatContext context;
    private long directoryBytes;
    private readonly IReadOnlyList<VmdkExtentLine> lines;

    /// <summary>Checks the list and opens nothing.</summary>
    public VmdkExtentFiles(FormatContext context, VmdkDescriptor descriptor)
    {
        this.context = context;
        lines = [.. descriptor.Extents.Where(e => e.Length > 0)];
        if (lines.Count is 0 or > MaxOpenFiles)
            throw Bad($"are not between 1 and {MaxOpenFiles}", "extents", lines.Count);
        foreach (var line in lines)
        {
            Length += line.Length;
            if (Length < 0)
                throw Bad("overflow the size of the disk", "extents", lines.Count);
        }
    }

    /// <summary>Guest-visible bytes of all extents.</summary>
    public long Length { get; }

    /// <summary>Bytes that the found extent files occupy; a file that is not found gives a warning.</summary>
    public long ActualSize(List<string> warnings)
    {
        long total = 0;
        foreach (var name in lines.Select(l => l.FileName).Where(n => n.Length > 0).Distinct(StringComparer.Ordinal))
        {
            try
            {
                using var file = LinkedFiles.OpenExtent(context, name);
                total += FileAllocation.Of(file);
            }
            catch (Exception e) when (e is IOException or UnauthorizedAccessException)
            {
                warnings.Add(e.Message);
            }
        }
        return total;
    }

    /// <summary>Opens all of them as one disk. <paramref name="grainSize"/> is that of the sparse ones.</summary>
    public BlockSource Open(out long? grainSize)
    {
        grainSize = null;
        var parts = new List<BlockSource>(lines.Count);
        try
        {
            foreach (var line in lines)
                parts.Add(OpenOne(line, ref grainSize));
            return new ConcatSource(context.Name, parts);
        }
        catch
        {
            parts.ForEach(p => p.Dispose());
            throw;
        }
    }

    private BlockSource OpenOne(VmdkExtentLine line, ref long? grainSize)
    {
        if (line.Type == "ZERO")
            return new ZeroSource(line.Length, context.Name);
        if (line.Type is not ("FLAT" or "VMFS" or "SPARSE") || line.Access == "NOACCESS")
        {
            throw Bad(
                "is a kind of extent that is not read",
                "extent type",
                $"{line.Access} {line.Type}",
                "Clone the disk into a plain one: vmkfstools -i DISK.vmdk -d thin COPY.vmdk, or qemu-img convert."
            );
        }
        var file = LinkedFiles.OpenExtent(context, line.FileName);
        try
        {
            return line.Type == "SPARSE" ? OpenSparse(file, line, ref grainSize) : OpenFlat(file, line);
        }
        catch
        {
            file.Dispose();
            throw;
        }
    }

    private static SliceSource OpenFlat(BlockSource file, VmdkExtentLine line)
    {
        if (line.Offset > file.Length - line.Length)
        {
            throw new ImageFormatException(
                file.Name,
                "flat extent",
                $"is shorter than the {line.Length} bytes from {line.Offset} that the descriptor states",
                "file length",
                file.Length,
                hint: "The file is truncated; fetch it again."
            );
        }
        return new SliceSource(file, line.Offset, line.Length, owned: true);
    }

    private VmdkSparseSource OpenSparse(BlockSource file, VmdkExtentLine line, ref long? grainSize)
    {
        var header = VmdkHeader.Parse(file, 0);
        if (header.DirectoryIsAtEnd)
            header = VmdkFooter.Find(file);
        if (header.Capacity < line.Length)
        {
            throw new ImageFormatException(
                file.Name,
                "VMDK sparse extent header",
                $"is less than the {Sectors.At(line.Length).Count} sectors that the descriptor states",
                "capacity",
                Sectors.At(header.Capacity).Count,
                VmdkFields.Capacity
            );
        }
        // A descriptor can list one file with a large directory thousands of times.
        directoryBytes += (long)header.DirectoryEntries * VmdkFields.EntrySize;
        if (directoryBytes > VmdkLimits.DirectoryBytes)
            throw Bad("need grain directories of more than 64 MiB together", "extents", lines.Count);
        grainSize = header.GrainSize;
        return new VmdkSparseSource(file, header, line.Length, cacheBudget: TableCache.DefaultBudget / lines.Count);
    }

    private ImageFormatException Bad(string problem, string field, object value, string? hint = null) =>
        new(context.Name, "VMDK descriptor", problem, field, value, hint: hint);
}
