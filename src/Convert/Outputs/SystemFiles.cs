using System.Runtime.InteropServices;
using Microsoft.Win32.SafeHandles;

namespace ImageTools.Convert.Outputs;

/// <summary>File operations of Linux that .NET does not have: files without a name, locks, names for open files, devices.</summary>
internal static partial class SystemFiles
{
    /// <summary>
    /// errno: the name exists; the device is in use; the file system or device does not support it; not permitted.
    /// </summary>
    public const int Exists = 17,
        Busy = 16,
        NotSupported = 95,
        NotPermitted = 1,
        ReadOnlySystem = 30,
        InvalidArgument = 22;

    /// <summary>Flags of open(2) that are the same everywhere on Linux.</summary>
    public const int WriteOnly = 1,
        ReadWrite = 2,
        Create = 0x40,
        Exclusive = 0x80,
        NonBlocking = 0x800,
        CloseOnExec = 0x80000;

    /// <summary>Flags of open(2) that differ.</summary>
    public static readonly int Direct,
        DirectoryOnly,
        NoFollow,
        Nameless;

    private const int CurrentDirectory = -100,
        FollowLink = 0x400,
        LockExclusively = 2 | 4,
        UnlockNow = 8;
    private const int KeepSize = 1,
        PunchHole = 2,
        SeekEnd = 2,
        NoSystemCall = 38;
    private const int GetLoopStatus = 0x4C05,
        LoopStatusSize = 232;

    static SystemFiles()
    {
        (Direct, DirectoryOnly, NoFollow) = !OperatingSystem.IsLinux()
            ? default
            : RuntimeInformation.ProcessArchitecture switch
            {
                Architecture.X64 or Architecture.X86 or Architecture.RiscV64 or Architecture.LoongArch64 or Architecture.S390x => (
                    0x4000,
                    0x10000,
                    0x20000
                ),
                Architecture.Arm64 or Architecture.Arm or Architecture.Ppc64le => RuntimeInformation.ProcessArchitecture
                == Architecture.Ppc64le
                    ? (0x20000, 0x4000, 0x8000)
                    : (0x10000, 0x4000, 0x8000),
                _ => default((int, int, int)),
            };
        Nameless = DirectoryOnly == 0 ? 0 : 0x400000 | DirectoryOnly;
    }

    /// <summary>Whether the flags of this system are known.</summary>
    public static bool Known => DirectoryOnly != 0;

    /// <summary>Opens a name; null with the system's error when that fails.</summary>
    public static SafeFileHandle? Open(string path, int flags, int mode, out int error)
    {
        var file = OpenFile(path, flags | CloseOnExec, mode);
        error = file < 0 ? Marshal.GetLastPInvokeError() : 0;
        return file < 0 ? null : new SafeFileHandle(file, ownsHandle: true);
    }

    /// <summary>The name under which this process can open an open file again.</summary>
    public static string NameOf(SafeFileHandle file) => $"/proc/self/fd/{file.DangerousGetHandle()}";

    /// <summary>Gives a name to an open file without one. Returns 0 or the system's error.</summary>
    public static int Link(SafeFileHandle file, string path)
    {
        var added = false;
        try
        {
            file.DangerousAddRef(ref added);
            return LinkAt(CurrentDirectory, NameOf(file), CurrentDirectory, path, FollowLink) == 0 ? 0 : Marshal.GetLastPInvokeError();
        }
        finally
        {
            if (added)
                file.DangerousRelease();
        }
    }

    /// <summary>Locks an open file until it is closed; false when another process has the lock. The lock is advisory.</summary>
    public static bool TryLock(SafeFileHandle file) => Flock(file, LockExclusively) == 0;

    /// <summary>
    /// Releases a lock now. A child process that is just starting may keep the file open, and with it the lock, a moment longer.
    /// </summary>
    public static void Unlock(SafeFileHandle file) => _ = Flock(file, UnlockNow);

    /// <summary>Sets permission bits, and the owner where this process may. Failures are ignored.</summary>
    public static void TakeAfter(SafeFileHandle file, NodeStatus other)
    {
        _ = ChangeOwner(file, other.Owner, other.Group);
        _ = ChangeMode(file, other.Mode & 0x1FF);
    }

    /// <summary>Flushes a directory, so that its names survive a power failure. Returns 0 or the system's error.</summary>
    public static int FlushDirectory(string path)
    {
        using var directory = Open(path, DirectoryOnly, 0, out var error);
        if (directory is null)
            return error;
        return Sync(directory) == 0 ? 0 : Marshal.GetLastPInvokeError();
    }

    /// <summary>Bytes of a block device.</summary>
    public static long LengthOfDevice(SafeFileHandle device) => Math.Max(0, Seek(device, 0, SeekEnd));

    /// <summary>Lets the device make a range zeros; false where it can't. The range must be whole blocks.</summary>
    public static bool TryZero(SafeFileHandle device, long offset, long length) =>
        Allocate(device, PunchHole | KeepSize, offset, length) == 0;

    /// <summary>
    /// The backing file of a loop device, and its device number when that file is a device node (0 otherwise). Null when it is no loop
    /// device, or the query is not allowed.
    /// </summary>
    public static (ulong Device, ulong Inode, ulong StandsFor)? BackingOfLoop(string node)
    {
        using var device = Open(node, NonBlocking, 0, out _);
        // struct loop_info64 of linux/loop.h.
        Span<byte> status = stackalloc byte[LoopStatusSize];
        return device is not null && Control(device, GetLoopStatus, status) == 0
            ? (
                DeviceNumber(MemoryMarshal.Read<ulong>(status)),
                MemoryMarshal.Read<ulong>(status[8..]),
                DeviceNumber(MemoryMarshal.Read<ulong>(status[16..]))
            )
            : null;
    }

    /// <summary>Whether an error of <see cref="FlushDirectory"/> means that this directory does not support it.</summary>
    public static bool CanNot(int error) =>
        error is InvalidArgument or NotSupported or NoSystemCall or ReadOnlySystem or NodeStatus.NotAllowed or NotPermitted;

    /// <summary>Converts the kernel's packed device number: major in the upper half, minor in the lower half.</summary>
    private static ulong DeviceNumber(ulong packed) => ((packed >> 8 & 0xFFF) << 32) | (packed & 0xFF) | (packed >> 12 & 0xFFF00);

    /// <summary>User number of this process.</summary>
    [LibraryImport("libc", EntryPoint = "geteuid")]
    public static partial uint User();

    [LibraryImport("libc", EntryPoint = "open", SetLastError = true, StringMarshalling = StringMarshalling.Utf8)]
    private static partial int OpenFile(string path, int flags, int mode);

    [LibraryImport("libc", EntryPoint = "linkat", SetLastError = true, StringMarshalling = StringMarshalling.Utf8)]
    private static partial int LinkAt(int fromDirectory, string from, int toDirectory, string to, int flags);

    [LibraryImport("libc", EntryPoint = "flock", SetLastError = true)]
    private static partial int Flock(SafeFileHandle file, int operation);

    [LibraryImport("libc", EntryPoint = "fchown")]
    private static partial int ChangeOwner(SafeFileHandle file, uint owner, uint group);

    [LibraryImport("libc", EntryPoint = "fchmod")]
    private static partial int ChangeMode(SafeFileHandle file, int mode);

    [LibraryImport("libc", EntryPoint = "fsync", SetLastError = true)]
    private static partial int Sync(SafeFileHandle file);

    [LibraryImport("libc", EntryPoint = "ioctl", SetLastError = true)]
    private static partial int Control(SafeFileHandle file, nuint request, Span<byte> status);

    [LibraryImport("libc", EntryPoint = "lseek", SetLastError = true)]
    private static partial long Seek(SafeFileHandle file, long offset, int whence);

    [LibraryImport("libc", EntryPoint = "fallocate", SetLastError = true)]
    private static partial int Allocate(SafeFileHandle file, int mode, long offset, long length);
}
