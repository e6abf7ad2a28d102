using System.Runtime.InteropServices;
using System.Text;

namespace ImageTools.Disks.Sources;

/// <summary>
/// Facts about a file that .NET does not give: its kind and its allocated blocks. Linux only; statx(2) has one layout on every
/// architecture, unlike stat(2).
/// </summary>
internal static partial class FileStatus
{
    private const int CurrentDirectory = -100,
        EmptyPath = 0x1000;
    private const uint TypeAndBlocks = 0x401,
        BasicStatistics = 0x7ff;
    private const int StructureSize = 256,
        LongestPath = 4096,
        ModeOffset = 28,
        InodeOffset = 32,
        SizeOffset = 40,
        BlocksOffset = 48,
        ChangedOffset = 96,
        ModifiedOffset = 112,
        StandsForOffset = 128,
        DeviceMajorOffset = 136;
    private const int TypeMask = 0xF000,
        Regular = 0x8000,
        BlockDevice = 0x6000,
        Pipe = 0x1000,
        CharacterDevice = 0x2000,
        Socket = 0xC000;

    /// <summary>
    /// False for a pipe, a socket or a character device: opening one could block for ever. True for a regular file or a block device, for a
    /// missing file, and on systems without this query.
    /// </summary>
    public static bool MayBeImage(string path)
    {
        Span<byte> status = stackalloc byte[StructureSize];
        return !Ask(path, status) || (MemoryMarshal.Read<ushort>(status[ModeOffset..]) & TypeMask) is Regular or BlockDevice;
    }

    /// <summary>The same for an open file, because the name may have led elsewhere by then.</summary>
    public static bool MayBeImage(SafeHandle file)
    {
        Span<byte> status = stackalloc byte[StructureSize];
        return !Ask(file, status) || (MemoryMarshal.Read<ushort>(status[ModeOffset..]) & TypeMask) is Regular or BlockDevice;
    }

    /// <summary>
    /// Whether opening a path may wait for another process: a named pipe, a socket, a terminal or another character device. False on
    /// systems without this query, and for /dev/null.
    /// </summary>
    public static bool MayWait(string path)
    {
        Span<byte> status = stackalloc byte[StructureSize];
        return Ask(path, status)
            && (MemoryMarshal.Read<ushort>(status[ModeOffset..]) & TypeMask) is Pipe or CharacterDevice or Socket
            && RealPath(path) != "/dev/null";
    }

    /// <summary>Whether a path leads to a block device. False on systems without this query.</summary>
    public static bool IsDevice(string path)
    {
        Span<byte> status = stackalloc byte[StructureSize];
        return Ask(path, status) && (MemoryMarshal.Read<ushort>(status[ModeOffset..]) & TypeMask) == BlockDevice;
    }

    /// <summary>The path of an existing file with all links resolved; null when it leads nowhere.</summary>
    public static string? RealPath(string path)
    {
        if (OperatingSystem.IsWindows())
            return File.ResolveLinkTarget(path, returnFinalTarget: true)?.FullName ?? Path.GetFullPath(path);
        Span<byte> resolved = stackalloc byte[LongestPath];
        return Resolve(path, resolved) == 0 ? null : Encoding.UTF8.GetString(resolved[..resolved.IndexOf((byte)0)]);
    }

    /// <summary>Bytes that an open file occupies, or -1 on systems without this query.</summary>
    public static long AllocatedBytes(SafeHandle file)
    {
        Span<byte> status = stackalloc byte[StructureSize];
        return Ask(file, status) ? (long)Math.Min(MemoryMarshal.Read<ulong>(status[BlocksOffset..]), long.MaxValue / 512) * 512 : -1;
    }

    /// <summary>
    /// The identity of an open file, or null on systems without this query. The caller passes <paramref name="length"/>, because a block
    /// device has none here.
    /// </summary>
    public static FileIdentity? Identity(SafeHandle file, string path, long length)
    {
        Span<byte> status = stackalloc byte[StructureSize];
        return Ask(file, status, BasicStatistics) ? Parse(status, path) with { Length = length } : null;
    }

    /// <summary>The identity of the file that a name leads to, or null when there is none, or on systems without this query.</summary>
    public static FileIdentity? Identity(string path)
    {
        Span<byte> status = stackalloc byte[StructureSize];
        return Ask(path, status, BasicStatistics) ? Parse(status, path) : null;
    }

    /// <summary>The identity of the file that a name leads to, on every system; null when there is none.</summary>
    public static FileIdentity? Current(string path) =>
        Identity(path)
        ?? (
            new FileInfo(path) is { Exists: true } file
                ? new FileIdentity(file.FullName, file.Length, Nanoseconds(file.LastWriteTimeUtc), 0, 0, 0)
                : null
        );

    /// <summary>A time of .NET in nanoseconds since 1970.</summary>
    public static long Nanoseconds(DateTime time) => (time.ToUniversalTime().Ticks - DateTime.UnixEpoch.Ticks) * 100;

    private static FileIdentity Parse(ReadOnlySpan<byte> status, string path)
    {
        var full = Path.GetFullPath(path);
        // The times, inode and file system of a device's node do not describe the device's content, and a device may have several nodes.
        return (MemoryMarshal.Read<ushort>(status[ModeOffset..]) & TypeMask) == BlockDevice
            ? new FileIdentity(full, 0, 0, 0, DeviceNumber(status[StandsForOffset..]), FileIdentity.DeviceItself)
            : new FileIdentity(
                full,
                MemoryMarshal.Read<long>(status[SizeOffset..]),
                Nanoseconds(status[ModifiedOffset..]),
                Nanoseconds(status[ChangedOffset..]),
                DeviceNumber(status[DeviceMajorOffset..]),
                MemoryMarshal.Read<ulong>(status[InodeOffset..])
            );
    }

    private static ulong DeviceNumber(ReadOnlySpan<byte> major) =>
        ((ulong)MemoryMarshal.Read<uint>(major) << 32) | MemoryMarshal.Read<uint>(major[4..]);

    /// <summary>struct statx_timestamp: seconds, then nanoseconds.</summary>
    private static long Nanoseconds(ReadOnlySpan<byte> time) =>
        unchecked((MemoryMarshal.Read<long>(time) * 1_000_000_000) + MemoryMarshal.Read<uint>(time[8..]));

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

    [LibraryImport("libc", EntryPoint = "realpath", StringMarshalling = StringMarshalling.Utf8)]
    private static partial nint Resolve(string path, Span<byte> resolved);
}
