using System.Buffers.Binary;

namespace ImageTools.Disks.Formats.Vmdk;

/// <summary>
/// SparseExtentHeader of a hosted sparse extent (VMware "Virtual Disk Format 5.0"): monolithicSparse, twoGbMaxExtentSparse and
/// streamOptimized. Units are sectors of 512 bytes in the file and bytes here. It is checked so that every size is bounded.
/// </summary>
internal readonly record struct VmdkHeader
{
    public const int Size = 512;
    public const uint Magic = 0x564D444B;

    /// <summary>gdOffset of a stream: the real header is the footer at the end of the file.</summary>
    private const ulong AtEnd = ulong.MaxValue;

    private const string Structure = "VMDK sparse extent header";
    private const ulong MaxSectors = long.MaxValue / 512;

    /// <summary>QEMU's limits of granularity and table size.</summary>
    private const ulong MaxGrainSectors = 0x200000;
    private const uint MaxTableEntries = VmdkLimits.TableEntries;

    /// <summary>A compressed grain is decoded as a whole, so its size is limited to a few buffers.</summary>
    private const int MaxCompressedGrain = 4 << 20;

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
    public bool HasZeroGrains => (Flags & 4) != 0;

    /// <summary>Guest bytes that one grain table covers.</summary>
    public long TableCoverage => GrainSize * TableEntries;

    /// <summary>Entries of the grain directory that the capacity needs.</summary>
    public int DirectoryEntries => (int)((Capacity / TableCoverage) + (Capacity % TableCoverage == 0 ? 0 : 1));

    /// <summary>Reads and checks the header, or its copy in the footer, at <paramref name="at"/>.</summary>
    public static VmdkHeader Parse(BlockSource file, long at)
    {
        if (at > file.Length - Size)
            throw Bad(file, "is cut off", "file length", file.Length, at, "The file is truncated; fetch it again.");
        ReadOnlySpan<byte> b = file.ReadBytes(at, Size);
        if (BinaryPrimitives.ReadUInt32LittleEndian(b) != Magic)
            throw Bad(file, "is not KDMV", "magicNumber", $"0x{BinaryPrimitives.ReadUInt32LittleEndian(b):x8}", at);
        var version = BinaryPrimitives.ReadUInt32LittleEndian(b[4..]);
        if (version is < 1 or > 3)
            throw Bad(file, "is not between 1 and 3", "version", version, at + 4, "Convert it with VMware's vmware-vdiskmanager.");
        var flags = BinaryPrimitives.ReadUInt32LittleEndian(b[8..]);
        if ((flags & 1) != 0 && !b.Slice(73, 4).SequenceEqual("\n \r\n"u8))
        {
            throw Bad(
                file,
                "show that the file was changed by a transfer in text mode",
                "newline test bytes",
                System.Convert.ToHexString(b.Slice(73, 4)),
                at + 73,
                "Fetch it again in binary mode."
            );
        }

        var grain = BinaryPrimitives.ReadUInt64LittleEndian(b[20..]);
        if (grain is 0 or > MaxGrainSectors || !ulong.IsPow2(grain))
            throw Bad(file, "is not a power of two up to 1 GiB", "grainSize", grain, at + 20);
        var tableEntries = BinaryPrimitives.ReadUInt32LittleEndian(b[44..]);
        if (tableEntries is 0 or > MaxTableEntries)
            throw Bad(file, $"is not between 1 and {MaxTableEntries}", "numGTEsPerGT", tableEntries, at + 44);
        var algorithm = BinaryPrimitives.ReadUInt16LittleEndian(b[77..]);
        if (algorithm > 1)
            throw Bad(file, "is neither 0 nor 1 (deflate)", "compressAlgorithm", algorithm, at + 77);
        if (algorithm == 1 && grain * 512 > MaxCompressedGrain)
            throw Bad(file, "is more than 4 MiB for a compressed grain", "grainSize", grain, at + 20);
        if (algorithm == 1 && (flags & 0x20000) == 0)
        {
            throw Bad(
                file,
                "have compressed grains without markers",
                "flags",
                $"0x{flags:x}",
                at + 8,
                "Convert it with qemu-img convert -O qcow2."
            );
        }

        var directory = BinaryPrimitives.ReadUInt64LittleEndian(b[56..]);
        var header = new VmdkHeader
        {
            Version = version,
            Flags = flags,
            Capacity = Bytes(file, b, 12, "capacity", at),
            GrainSize = (long)grain * 512,
            DescriptorOffset = Bytes(file, b, 28, "descriptorOffset", at),
            DescriptorSize = Bytes(file, b, 36, "descriptorSize", at),
            TableEntries = (int)tableEntries,
            DirectoryOffset = directory == AtEnd ? -1 : Bytes(file, b, 56, "gdOffset", at),
            Unclean = b[72] != 0,
            Compressed = algorithm == 1,
        };
        return header.CheckDirectory(file, at);
    }

    private VmdkHeader CheckDirectory(BlockSource file, long at)
    {
        var bytes = (long)(((UInt128)(ulong)Capacity + (ulong)TableCoverage - 1) / (ulong)TableCoverage) * 4;
        if (bytes > VmdkLimits.DirectoryBytes)
            throw Bad(file, "needs a grain directory of more than 64 MiB", "capacity", Capacity / 512, at + 12);
        if (!DirectoryIsAtEnd && Capacity > 0 && (DirectoryOffset == 0 || DirectoryOffset > file.Length - bytes))
        {
            throw Bad(
                file,
                $"is not the place of a grain directory of {bytes} bytes inside the file",
                "gdOffset",
                DirectoryOffset / 512,
                at + 56,
                DirectoryOffset == 0 ? "The stream was never finished; export it again." : "The file is truncated; fetch it again."
            );
        }
        return this;
    }

    private static long Bytes(BlockSource file, ReadOnlySpan<byte> header, int field, string name, long at)
    {
        var sectors = BinaryPrimitives.ReadUInt64LittleEndian(header[field..]);
        return sectors <= MaxSectors ? (long)sectors * 512 : throw Bad(file, "is too large", name, sectors, at + field);
    }

    private static ImageFormatException Bad(BlockSource file, string problem, string field, object value, long at, string? hint = null) =>
        new(file.Name, Structure, problem, field, value, at, hint);
}
