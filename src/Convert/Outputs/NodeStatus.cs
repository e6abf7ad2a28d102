using System.Runtime.InteropServices;
using ImageTools.Disks.Sources;

namespace ImageTools.Convert.Outputs;

/// <summary>
/// The status of a name or an open file on Linux. The query opens nothing, so it cannot block on a pipe or wake a device.
/// </summary>
/// <param name="Kind">Kind.</param>
/// <param name="Mode">Permission bits, 12 of them.</param>
/// <param name="Owner">User number.</param>
/// <param name="Group">Group number.</param>
/// <param name="Device">Number of the file system that holds it.</param>
/// <param name="Inode">Its number there.</param>
/// <param name="StandsFor">The device of a device node.</param>
/// <param name="Length">Bytes; 0 for a device.</param>
/// <param name="Modified">When the content changed last.</param>
/// <param name="Attributes">STATX_ATTR_… bits.</param>
internal readonly partial record struct NodeStatus(
    NodeKind Kind,
    int Mode,
    uint Owner,
    uint Group,
    ulong Device,
    ulong Inode,
    ulong StandsFor,
    long Length,
    DateTime Modified,
    ulong Attributes
)
{
    /// <summary>No file can be created at the name.</summary>
    public const int NoEntry = 2,
        NoDirectory = 20,
        Loop = 40,
        NotAllowed = 13;

    private const ulong Immutable = 0x10,
        AppendOnly = 0x20,
        MountPoint = 0x2000;
    private const int CurrentDirectory = -100,
        NoFollow = 0x100,
        EmptyPath = 0x1000,
        StructureSize = 256,
        PathSize = 4097;
    private const uint BasicStatistics = 0x7ff;

    /// <summary>The name is a mount point, so nothing can be renamed over it.</summary>
    public bool IsMountPoint => (Attributes & MountPoint) != 0;

    /// <summary>chattr +i or +a: it can't be replaced.</summary>
    public bool IsProtected => (Attributes & (Immutable | AppendOnly)) != 0;

    /// <summary>Status of a name; null with the system's error when that fails.</summary>
    public static NodeStatus? Of(string path, bool follow, out int error)
    {
        Span<byte> status = stackalloc byte[StructureSize];
        error = StatPath(CurrentDirectory, path, follow ? 0 : NoFollow, BasicStatistics, status) == 0 ? 0 : Marshal.GetLastPInvokeError();
        return error == 0 ? Parse(status) : null;
    }

    /// <summary>Status of a name.</summary>
    public static NodeStatus? Of(string path, bool follow = true) => Of(path, follow, out _);

    /// <summary>Status of an open file.</summary>
    public static NodeStatus? Of(SafeHandle file)
    {
        Span<byte> status = stackalloc byte[StructureSize];
        return StatHandle(file, "", EmptyPath, BasicStatistics, status) == 0 ? Parse(status) : null;
    }

    /// <summary>Status of a descriptor of this process.</summary>
    public static NodeStatus? OfDescriptor(int number)
    {
        Span<byte> status = stackalloc byte[StructureSize];
        return StatDescriptor(number, "", EmptyPath, BasicStatistics, status) == 0 ? Parse(status) : null;
    }

    /// <summary>The name without links; null with the system's error when it can't be resolved.</summary>
    public static string? RealPath(string path, out int error)
    {
        Span<byte> resolved = stackalloc byte[PathSize];
        error = 0;
        if (RealPath(path, resolved) == 0)
        {
            error = Marshal.GetLastPInvokeError();
            return null;
        }
        return System.Text.Encoding.UTF8.GetString(resolved[..resolved.IndexOf((byte)0)]);
    }

    /// <summary>The identity by which sources are compared.</summary>
    public FileIdentity Identity(string path) =>
        Kind == NodeKind.BlockDevice
            ? new FileIdentity(path, 0, 0, 0, StandsFor, FileIdentity.DeviceItself)
            : new FileIdentity(path, Length, 0, 0, Device, Inode);

    /// <summary>Whether both are one file.</summary>
    public bool IsSame(NodeStatus other) => Device == other.Device && Inode == other.Inode;

    private static NodeStatus Parse(ReadOnlySpan<byte> status)
    {
        // struct statx of linux/stat.h, which is the same on every architecture.
        var mode = MemoryMarshal.Read<ushort>(status[28..]);
        var kind = (mode & 0xF000) switch
        {
            0x8000 => NodeKind.File,
            0x4000 => NodeKind.Directory,
            0xA000 => NodeKind.Link,
            0x6000 => NodeKind.BlockDevice,
            0x2000 => NodeKind.CharacterDevice,
            0x1000 => NodeKind.Pipe,
            _ => NodeKind.Other,
        };
        var seconds = MemoryMarshal.Read<long>(status[112..]);
        var modified = DateTime.UnixEpoch.AddSeconds(Math.Clamp(seconds, 0, 1L << 36));
        return new NodeStatus(
            kind,
            mode & 0xFFF,
            MemoryMarshal.Read<uint>(status[20..]),
            MemoryMarshal.Read<uint>(status[24..]),
            Number(status[136..]),
            MemoryMarshal.Read<ulong>(status[32..]),
            Number(status[128..]),
            MemoryMarshal.Read<long>(status[40..]),
            modified,
            MemoryMarshal.Read<ulong>(status[8..])
        );
    }

    private static ulong Number(ReadOnlySpan<byte> major) =>
        ((ulong)MemoryMarshal.Read<uint>(major) << 32) | MemoryMarshal.Read<uint>(major[4..]);

    [LibraryImport("libc", EntryPoint = "statx", SetLastError = true, StringMarshalling = StringMarshalling.Utf8)]
    private static partial int StatPath(int directory, string path, int flags, uint mask, Span<byte> status);

    [LibraryImport("libc", EntryPoint = "statx", SetLastError = true, StringMarshalling = StringMarshalling.Utf8)]
    private static partial int StatHandle(SafeHandle file, string path, int flags, uint mask, Span<byte> status);

    [LibraryImport("libc", EntryPoint = "statx", SetLastError = true, StringMarshalling = StringMarshalling.Utf8)]
    private static partial int StatDescriptor(int descriptor, string path, int flags, uint mask, Span<byte> status);

    [LibraryImport("libc", EntryPoint = "realpath", SetLastError = true, StringMarshalling = StringMarshalling.Utf8)]
    private static partial nint RealPath(string path, Span<byte> resolved);
}
