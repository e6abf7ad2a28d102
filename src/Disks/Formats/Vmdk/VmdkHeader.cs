using System.Buffers.Binary;

namespace ImageTools.Disks.Formats.Vmdk;

/// <summary>
/// SparseExtentHeader of a hosted sparse extent (VMware "Virtual Disk Format 5.0"): monolithicSparse, twoGbMaxExtentSparse and
/// streamOptimized. Units are sectors of 512 bytes in the file and bytes here. It is checked so that every size is bounded.
/// </summary>
internal readonly record struct VmdkHeader
{
    private const string Structure = "VMDK sparse extent header";

    public required uint Version { get; init; }

    public required uint Flags { get; init; }

    /// <summary>capacity in bytes.</summary>
    public required long Capacity { get; init; }

    /// <summary>grainSize in bytes.</summary>
    public required long GrainSize { get; init; }

    /// <summary>descriptorOffset in bytes; 0 when the extent has none.</summary>
    public required long DescriptorOffset { get; init; }

    /// <summary>descriptorSize in bytes.</summary>
    public required long DescriptorSize { get; init; }

    /// <summary>numGTEsPerGT.</summary>
    public required int TableEntries { get; init; }

    /// <summary>gdOffset in bytes; -1 when the footer has it.</summary>
    public required long DirectoryOffset { get; init; }

    /// <summary>uncleanShutdown.</summary>
    public required bool Unclean { get; init; }

    /// <summary>compressAlgorithm is 1: each grain is a zlib stream behind a marker.</summary>
    public required bool Compressed { get; init; }

    public bool DirectoryIsAtEnd => DirectoryOffset < 0;

    /// <summary>Flag bit 2: a table entry of 1 means zeros.</summary>
    public bool HasZeroGrains => (Flags & VmdkFields.HasZeroGrains) != 0;

    /// <summary>Guest bytes that one grain table covers.</summary>
    public long TableCoverage => GrainSize * TableEntries;

    /// <summary>Entries of the grain directory that the capacity needs.</summary>
    public int DirectoryEntries => (int)((Capacity / TableCoverage) + (Capacity % TableCoverage == 0 ? 0 : 1));

    /// <summary>Reads and checks the header, or its copy in the footer, at <paramref name="at"/>.</summary>
    public static VmdkHeader Parse(BlockSource file, long at)
    {
        if (at > file.Length - VmdkFields.HeaderSize)
            throw Bad(file, "is cut off", "file length", file.Length, at, "The file is truncated; fetch it again.");
        ReadOnlySpan<byte> b = file.ReadBytes(at, VmdkFields.HeaderSize);
        if (BinaryPrimitives.ReadUInt32LittleEndian(b) != VmdkFields.MagicValue)
            throw Bad(file, "is not KDMV", "magicNumber", $"0x{BinaryPrimitives.ReadUInt32LittleEndian(b):x8}", at);
        var version = BinaryPrimitives.ReadUInt32LittleEndian(b[VmdkFields.Version..]);
        if (version is < 1 or > 3)
        {
            throw Bad(
                file,
                "is not between 1 and 3",
                "version",
                version,
                at + VmdkFields.Version,
                "Convert it with VMware's vmware-vdiskmanager."
            );
        }

        var flags = BinaryPrimitives.ReadUInt32LittleEndian(b[VmdkFields.Flags..]);
        if ((flags & VmdkFields.HasNewLineTest) != 0 && !b[VmdkFields.NewLineTest..].StartsWith(VmdkFields.NewLines))
        {
            throw Bad(
                file,
                "show that the file was changed by a transfer in text mode",
                "newline test bytes",
                System.Convert.ToHexString(b.Slice(VmdkFields.NewLineTest, VmdkFields.NewLines.Length)),
                at + VmdkFields.NewLineTest,
                "Fetch it again in binary mode."
            );
        }

        var grain = BinaryPrimitives.ReadUInt64LittleEndian(b[VmdkFields.GrainSize..]);
        if (grain is 0 or > (ulong)VmdkLimits.GrainSize / Sectors.Size || !ulong.IsPow2(grain))
            throw Bad(file, "is not a power of two up to 1 GiB", "grainSize", grain, at + VmdkFields.GrainSize);
        var tableEntries = BinaryPrimitives.ReadUInt32LittleEndian(b[VmdkFields.TableEntries..]);
        if (tableEntries is 0 or > VmdkLimits.TableEntries)
            throw Bad(file, $"is not between 1 and {VmdkLimits.TableEntries}", "numGTEsPerGT", tableEntries, at + VmdkFields.TableEntries);
        var algorithm = BinaryPrimitives.ReadUInt16LittleEndian(b[VmdkFields.CompressAlgorithm..]);
        if (algorithm > VmdkFields.Deflate)
            throw Bad(file, "is neither 0 nor 1 (deflate)", "compressAlgorithm", algorithm, at + VmdkFields.CompressAlgorithm);
        if (algorithm == VmdkFields.Deflate && grain * Sectors.Size > VmdkLimits.CompressedGrainSize)
            throw Bad(file, "is more than 4 MiB for a compressed grain", "grainSize", grain, at + VmdkFields.GrainSize);
        if (algorithm == VmdkFields.Deflate && (flags & VmdkFields.HasMarkers) == 0)
        {
            throw Bad(
                file,
                "have compressed grains without markers",
                "flags",
                $"0x{flags:x}",
                at + VmdkFields.Flags,
                "Convert it with qemu-img convert -O qcow2."
            );
        }

        var directory = BinaryPrimitives.ReadUInt64LittleEndian(b[VmdkFields.DirectoryOffset..]);
        var header = new VmdkHeader
        {
            Version = version,
            Flags = flags,
            Capacity = Bytes(file, b, VmdkFields.Capacity, "capacity", at),
            GrainSize = new Sectors((long)grain).Bytes,
            DescriptorOffset = Bytes(file, b, VmdkFields.DescriptorOffset, "descriptorOffset", at),
            DescriptorSize = Bytes(file, b, VmdkFields.DescriptorSize, "descriptorSize", at),
            TableEntries = (int)tableEntries,
            DirectoryOffset = directory == VmdkFields.DirectoryAtEnd ? -1 : Bytes(file, b, VmdkFields.DirectoryOffset, "gdOffset", at),
            Unclean = b[VmdkFields.UncleanShutdown] != 0,
            Compressed = algorithm == VmdkFields.Deflate,
        };
        return header.CheckDirectory(file, at);
    }

    private VmdkHeader CheckDirectory(BlockSource file, long at)
    {
        var bytes = (long)(((UInt128)(ulong)Capacity + (ulong)TableCoverage - 1) / (ulong)TableCoverage) * VmdkFields.EntrySize;
        if (bytes > VmdkLimits.DirectoryBytes)
        {
            throw Bad(
                file,
                "needs a grain directory of more than 64 MiB",
                "capacity",
                Sectors.At(Capacity).Count,
                at + VmdkFields.Capacity
            );
        }

        if (!DirectoryIsAtEnd && Capacity > 0 && (DirectoryOffset == 0 || DirectoryOffset > file.Length - bytes))
        {
            throw Bad(
                file,
                $"is not the place of a grain directory of {bytes} bytes inside the file",
                "gdOffset",
                Sectors.At(DirectoryOffset).Count,
                at + VmdkFields.DirectoryOffset,
                DirectoryOffset == 0 ? "The stream was never finished; export it again." : "The file is truncated; fetch it again."
            );
        }
        return this;
    }

    private static long Bytes(BlockSource file, ReadOnlySpan<byte> header, int field, string name, long at)
    {
        var stated = BinaryPrimitives.ReadUInt64LittleEndian(header[field..]);
        return Sectors.Checked(stated)?.Bytes ?? throw Bad(file, "is too large", name, stated, at + field);
    }

    private static ImageFormatException Bad(BlockSource file, string problem, string field, object value, long at, string? hint = null) =>
        new(file.Name, Structure, problem, field, value, at, hint);
}
