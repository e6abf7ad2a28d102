using System.Runtime.InteropServices;

namespace ImageTools.Cli.Output;

/// <summary>
/// The width of a stream's terminal. The runtime only knows the width of standard output, which may be a file while standard error is the
/// terminal.
/// </summary>
internal static partial class TerminalSize
{
    // The usual width of terminals.
    private const int UsualColumns = 80;

    private const nuint GetWindowSize = 0x5413;

    /// <summary>Present columns of the terminal of a descriptor, at least 1; 80 when the terminal does not state its width.</summary>
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
