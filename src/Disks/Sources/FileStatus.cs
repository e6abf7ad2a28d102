using System.Runtime.InteropServices;

namespace ImageTools.Disks.Sources;

/// <summary>
/// What the system says about a file that .NET does not tell: its kind and the blocks it occupies. Linux only; statx(2) has one layout on
/// every architecture, unlike stat(2).
/// </summary>
internal static partial class FileStatus
{
    private const int CurrentDirectory = -100, EmptyPath = 0x1000;
    private const uint TypeAndBlocks = 0x401, BasicStatistics = 0x7ff;
    private const int StructureSize = 256, ModeOffset = 28, InodeOffset = 32, SizeOffset = 40, BlocksOffset = 48, ChangedOffset = 96, ModifiedOffset = 112, DeviceMajorOffset = 136;
    private const int TypeMask = 0xF000, Regular = 0x8000, BlockDevice = 0x6000;

    /// <summary>
    /// False for a pipe, a socket or a character device: opening one could block for ever. True when it is a regular file or a block device, when
    /// there is no such file, and where the question cannot be asked.
    /// </summary>
    public static bool MayBeImage(string path)
    {
        Span<byte> status = stackalloc byte[StructureSize];
        return !Ask(path, status) || (MemoryMarshal.Read<ushort>(status[ModeOffset..]) & TypeMask) is Regular or BlockDevice;
    }

    /// <summary>Bytes that an open file occupies, or -1 where the question cannot be asked.</summary>
    public static long AllocatedBytes(SafeHandle file)
    {
        Span<byte> status = stackalloc byte[StructureSize];
        return Ask(file, status) ? (long)Math.Min(MemoryMarshal.Read<ulong>(status[BlocksOffset..]), long.MaxValue / 512) * 512 : -1;
    }

    /// <summary>The identity of an open file, or null where the question cannot be asked. <paramref name="length"/> is what the caller knows, because a block device tells none here.</summary>
    public static FileIdentity? Identity(SafeHandle file, string path, long length)
    {
        Span<byte> status = stackalloc byte[StructureSize];
        return Ask(file, status, BasicStatistics) ? Parse(status, path) with { Length = length } : null;
    }

    /// <summary>The identity of the file that a name leads to, or null when there is none or the question cannot be asked.</summary>
    public static FileIdentity? Identity(string path)
    {
        Span<byte> status = stackalloc byte[StructureSize];
        return Ask(path, status, BasicStatistics) ? Parse(status, path) : null;
    }

    private static FileIdentity Parse(ReadOnlySpan<byte> status, string path) => new(
        Path.GetFullPath(path), MemoryMarshal.Read<long>(status[SizeOffset..]), Nanoseconds(status[ModifiedOffset..]), Nanoseconds(status[ChangedOffset..]),
        ((ulong)MemoryMarshal.Read<uint>(status[DeviceMajorOffset..]) << 32) | MemoryMarshal.Read<uint>(status[(DeviceMajorOffset + 4)..]), MemoryMarshal.Read<ulong>(status[InodeOffset..]));

    /// <summary>struct statx_timestamp: seconds, then nanoseconds.</summary>
    private static long Nanoseconds(ReadOnlySpan<byte> time) => unchecked((MemoryMarshal.Read<long>(time) * 1_000_000_000) + MemoryMarshal.Read<uint>(time[8..]));

    private static bool Ask(string path, Span<byte> status, uint mask = TypeAndBlocks)
    {
        try
        {
            return OperatingSystem.IsLinux() && StatPath(CurrentDirectory, path, 0, mask, status) == 0;
        }
        catch (EntryPointNotFoundException)
        {
            // A C library older than 2018.
            return false;
        }
    }

    private static bool Ask(SafeHandle file, Span<byte> status, uint mask = TypeAndBlocks)
    {
        try
        {
            return OperatingSystem.IsLinux() && StatHandle(file, "", EmptyPath, mask, status) == 0;
        }
        catch (EntryPointNotFoundException)
        {
            return false;
        }
    }

    [LibraryImport("libc", EntryPoint = "statx", StringMarshalling = StringMarshalling.Utf8)]
    private static partial int StatPath(int directory, string path, int flags, uint mask, Span<byte> status);

    [LibraryImport("libc", EntryPoint = "statx", StringMarshalling = StringMarshalling.Utf8)]
    private static partial int StatHandle(SafeHandle file, string path, int flags, uint mask, Span<byte> status);
}
