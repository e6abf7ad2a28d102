using System.Runtime.InteropServices;

namespace ImageTools.Cli.Output;

/// <summary>
/// How wide the terminal of a stream is. The runtime asks standard output's only, and that may be a file while standard error is
/// the terminal.
/// </summary>
internal static partial class TerminalSize
{
    // What terminals have had since they were screens of glass.
    private const int UsualColumns = 80;

    private const nuint GetWindowSize = 0x5413;

    /// <summary>Columns of the terminal that a descriptor is, now; at least 1. One that does not know has 80.</summary>
    public static int Columns(int descriptor)
    {
        if (OperatingSystem.IsLinux())
            return Ioctl(descriptor, GetWindowSize, out var size) == 0 && size.Columns > 0 ? size.Columns : UsualColumns;
        try
        {
            return Console.WindowWidth is > 0 and var known ? known : UsualColumns;
        }
        catch (IOException)
        {
            return UsualColumns;
        }
    }

    [LibraryImport("libc", EntryPoint = "ioctl")]
    private static partial int Ioctl(int descriptor, nuint request, out WindowSize size);

    // struct winsize of the kernel.
    [StructLayout(LayoutKind.Sequential)]
    private struct WindowSize
    {
        public ushort Rows;
        public ushort Columns;
        public ushort Width;
        public ushort Height;
    }
}
