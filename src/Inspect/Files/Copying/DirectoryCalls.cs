using System.Runtime.InteropServices;
using Microsoft.Win32.SafeHandles;

namespace ImageTools.Inspect.Files.Copying;

/// <summary>
/// Calls of Linux that name a file by an open directory and one name in it. So no link on the way can lead them elsewhere, and nobody can
/// exchange a directory meanwhile.
/// </summary>
internal static partial class DirectoryCalls
{
    /// <summary>Errors of the system.</summary>
    public const int NotPermitted = 1,
        NoAccess = 13,
        Exists = 17,
        OtherDevice = 18,
        NotDirectory = 20,
        IsDirectory = 21,
        Invalid = 22,
        TooManyLinks = 31,
        NameTooLong = 36,
        TooManyLevels = 40,
        NoCall = 38,
        InvalidSequence = 84,
        NotSupported = 95;

    private const int ReadOnly = 0,
        WriteOnly = 1,
        Create = 0x40,
        Exclusive = 0x80,
        CloseOnExec = 0x80000,
        NoFollowAt = 0x100,
        KeepExisting = 1;
    private const long LeaveTime = 0x3ffffffe;

    private static readonly int DirectoryOnly,
        NoFollow;

    static DirectoryCalls() =>
        (DirectoryOnly, NoFollow) = (OperatingSystem.IsLinux(), RuntimeInformation.ProcessArchitecture) switch
        {
            (true, Architecture.X64 or Architecture.RiscV64 or Architecture.LoongArch64 or Architecture.S390x) => (0x10000, 0x20000),
            (true, Architecture.Arm64) => (0x4000, 0x8000),
            _ => (0, 0),
        };

    /// <summary>Whether the flags of this system are known.</summary>
    public static bool Known => DirectoryOnly != 0;

    /// <summary>The error of the last call that failed.</summary>
    public static int Error => Marshal.GetLastPInvokeError();

    /// <summary>Opens the directory that the user named; null on failure.</summary>
    public static SafeFileHandle? OpenBase(string path) => Handle(OpenDirectly(path, ReadOnly | DirectoryOnly | CloseOnExec, 0));

    /// <summary>Opens a directory in a directory, and no link; null on failure.</summary>
    public static SafeFileHandle? OpenDirectory(SafeFileHandle within, string name) =>
        Handle(OpenAt(within, name, ReadOnly | DirectoryOnly | NoFollow | CloseOnExec, 0));

    /// <summary>Makes a file that only this user can read; null on failure.</summary>
    public static SafeFileHandle? CreateFile(SafeFileHandle within, string name) =>
        Handle(OpenAt(within, name, WriteOnly | Create | Exclusive | NoFollow | CloseOnExec, 0x180));

    /// <summary>Makes a directory that only this user can enter.</summary>
    public static bool MakeDirectory(SafeFileHandle within, string name) => MakeDirectoryAt(within, name, 0x1c0) == 0;

    /// <summary>Makes a symbolic link.</summary>
    public static bool MakeLink(string target, SafeFileHandle within, string name) => SymbolicLinkAt(target, within, name) == 0;

    /// <summary>Makes a device or a named pipe.</summary>
    public static bool MakeNode(SafeFileHandle within, string name, uint type, ulong device) => MakeNodeAt(within, name, type, device) == 0;

    /// <summary>Makes another name of a file, which is not followed when it is a link.</summary>
    public static bool Link(SafeFileHandle from, string old, SafeFileHandle within, string name) => LinkAt(from, old, within, name, 0) == 0;

    /// <summary>Gives a file its final name, in place of one that exists.</summary>
    public static bool Replace(SafeFileHandle within, string old, string name) => RenameAt(within, old, within, name) == 0;

    /// <summary>Gives a file its final name, unless that exists.</summary>
    public static bool Publish(SafeFileHandle within, string old, string name)
    {
        if (RenameAt2(within, old, within, name, KeepExisting) == 0)
            return true;
        if (Error is not (Invalid or NoCall))
            return false;
        // Some file systems have no such rename. A second name is never made over an existing one.
        return Link(within, old, within, name) && Remove(within, old);
    }

    /// <summary>Removes a name that is no directory.</summary>
    public static bool Remove(SafeFileHandle within, string name) => UnlinkAt(within, name, 0) == 0;

    /// <summary>Sets owner and group of an open file.</summary>
    public static bool SetOwner(SafeFileHandle file, uint user, uint group) => ChangeOwner(file, user, group) == 0;

    /// <summary>Sets owner and group of a name, not of what it links to.</summary>
    public static bool SetOwner(SafeFileHandle within, string name, uint user, uint group) =>
        ChangeOwnerAt(within, name, user, group, NoFollowAt) == 0;

    /// <summary>Sets the permissions of an open file.</summary>
    public static bool SetMode(SafeFileHandle file, uint mode) => ChangeMode(file, mode) == 0;

    /// <summary>Sets the permissions of a name that is no link.</summary>
    public static bool SetMode(SafeFileHandle within, string name, uint mode) => ChangeModeAt(within, name, mode, 0) == 0;

    /// <summary>Sets the time of the last change of an open file.</summary>
    public static bool SetTime(SafeFileHandle file, DateTimeOffset modified) => SetTimes(file, Times(modified)) == 0;

    /// <summary>Sets the time of the last change of a name, not of what it links to.</summary>
    public static bool SetTime(SafeFileHandle within, string name, DateTimeOffset modified) =>
        SetTimesAt(within, name, Times(modified), NoFollowAt) == 0;

    /// <summary>Sets an extended attribute of an open file.</summary>
    public static bool SetXattr(SafeFileHandle file, string name, ReadOnlySpan<byte> value) =>
        SetAttribute(file, name, value, (nuint)value.Length, 0) == 0;

    private static SafeFileHandle? Handle(int descriptor) => descriptor < 0 ? null : new SafeFileHandle(descriptor, ownsHandle: true);

    // Access time and time of the last change, each in seconds and nanoseconds.
    private static long[] Times(DateTimeOffset modified)
    {
        var ticks = modified.UtcTicks - DateTimeOffset.UnixEpoch.UtcTicks;
        var seconds = Math.DivRem(ticks, TimeSpan.TicksPerSecond, out var rest);
        if (rest < 0)
            (seconds, rest) = (seconds - 1, rest + TimeSpan.TicksPerSecond);
        return [0, LeaveTime, seconds, rest * TimeSpan.NanosecondsPerTick];
    }

    [LibraryImport("libc", EntryPoint = "open", SetLastError = true, StringMarshalling = StringMarshalling.Utf8)]
    private static partial int OpenDirectly(string path, int flags, uint mode);

    [LibraryImport("libc", EntryPoint = "openat", SetLastError = true, StringMarshalling = StringMarshalling.Utf8)]
    private static partial int OpenAt(SafeFileHandle within, string name, int flags, uint mode);

    [LibraryImport("libc", EntryPoint = "mkdirat", SetLastError = true, StringMarshalling = StringMarshalling.Utf8)]
    private static partial int MakeDirectoryAt(SafeFileHandle within, string name, uint mode);

    [LibraryImport("libc", EntryPoint = "symlinkat", SetLastError = true, StringMarshalling = StringMarshalling.Utf8)]
    private static partial int SymbolicLinkAt(string target, SafeFileHandle within, string name);

    [LibraryImport("libc", EntryPoint = "mknodat", SetLastError = true, StringMarshalling = StringMarshalling.Utf8)]
    private static partial int MakeNodeAt(SafeFileHandle within, string name, uint mode, ulong device);

    [LibraryImport("libc", EntryPoint = "linkat", SetLastError = true, StringMarshalling = StringMarshalling.Utf8)]
    private static partial int LinkAt(SafeFileHandle from, string old, SafeFileHandle within, string name, int flags);

    [LibraryImport("libc", EntryPoint = "renameat", SetLastError = true, StringMarshalling = StringMarshalling.Utf8)]
    private static partial int RenameAt(SafeFileHandle from, string old, SafeFileHandle within, string name);

    [LibraryImport("libc", EntryPoint = "renameat2", SetLastError = true, StringMarshalling = StringMarshalling.Utf8)]
    private static partial int RenameAt2(SafeFileHandle from, string old, SafeFileHandle within, string name, uint flags);

    [LibraryImport("libc", EntryPoint = "unlinkat", SetLastError = true, StringMarshalling = StringMarshalling.Utf8)]
    private static partial int UnlinkAt(SafeFileHandle within, string name, int flags);

    [LibraryImport("libc", EntryPoint = "fchown", SetLastError = true)]
    private static partial int ChangeOwner(SafeFileHandle file, uint user, uint group);

    [LibraryImport("libc", EntryPoint = "fchownat", SetLastError = true, StringMarshalling = StringMarshalling.Utf8)]
    private static partial int ChangeOwnerAt(SafeFileHandle within, string name, uint user, uint group, int flags);

    [LibraryImport("libc", EntryPoint = "fchmod", SetLastError = true)]
    private static partial int ChangeMode(SafeFileHandle file, uint mode);

    [LibraryImport("libc", EntryPoint = "fchmodat", SetLastError = true, StringMarshalling = StringMarshalling.Utf8)]
    private static partial int ChangeModeAt(SafeFileHandle within, string name, uint mode, int flags);

    [LibraryImport("libc", EntryPoint = "futimens", SetLastError = true)]
    private static partial int SetTimes(SafeFileHandle file, [In] long[] times);

    [LibraryImport("libc", EntryPoint = "utimensat", SetLastError = true, StringMarshalling = StringMarshalling.Utf8)]
    private static partial int SetTimesAt(SafeFileHandle within, string name, [In] long[] times, int flags);

    [LibraryImport("libc", EntryPoint = "fsetxattr", SetLastError = true, StringMarshalling = StringMarshalling.Utf8)]
    private static partial int SetAttribute(SafeFileHandle file, string name, ReadOnlySpan<byte> value, nuint size, int flags);
}
