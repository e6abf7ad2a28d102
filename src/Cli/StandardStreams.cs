using System.Runtime.InteropServices;

namespace ImageTools.Cli;

/// <summary>The three standard descriptors that every program expects.</summary>
internal static partial class StandardStreams
{
    private const int GetDescriptorFlags = 1,
        GetStatusFlags = 3,
        AccessMode = 3,
        ReadOnly = 0,
        WriteOnly = 1,
        Streams = 3;

    /// <summary>
    /// Fills standard descriptors that were closed when this process started. Otherwise the next opened file would get such a number, and
    /// messages would be written into an image. The new descriptor can't be used for reading or writing, so that lost output is still an
    /// error.
    /// </summary>
    public static void Reserve()
    {
        if (OperatingSystem.IsWindows())
            return;
        for (var descriptor = 0; descriptor < Streams; descriptor++)
        {
            // open() uses the lowest free number, and the lower numbers are in use now.
            if (Fcntl(descriptor, GetDescriptorFlags) < 0 && Open("/dev/null", descriptor == 0 ? WriteOnly : ReadOnly) < 0)
                return;
        }
    }

    /// <summary>
    /// Keeps the runtime from changing the key mode of the terminal. The runtime sends escape sequences before its first write, even with
    /// NO_COLOR, and this tool reads no keys. The runtime reads these sequences once from the description of the terminal; without a
    /// description, it sends nothing.
    /// </summary>
    public static void LeaveKeys()
    {
        const string Variable = "TERM";
        if (OperatingSystem.IsWindows() || Environment.GetEnvironmentVariable(Variable) is not { } terminal)
            return;
        Environment.SetEnvironmentVariable(Variable, null);
        try
        {
            Console.OpenStandardError().Write([]);
        }
        catch (IOException)
        {
            // A standard error that can't be written is not a terminal.
        }
        finally
        {
            Environment.SetEnvironmentVariable(Variable, terminal);
        }
    }

    /// <summary>Whether standard output can be written.</summary>
    public static bool OutputIsOpen() => Fcntl(1, GetStatusFlags) is var flags and >= 0 && (flags & AccessMode) != ReadOnly;

    [LibraryImport("libc", EntryPoint = "fcntl")]
    private static partial int Fcntl(int descriptor, int command);

    [LibraryImport("libc", EntryPoint = "open", StringMarshalling = StringMarshalling.Utf8)]
    private static partial int Open(string path, int flags);
}
