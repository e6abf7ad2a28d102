using System.Runtime.InteropServices;

namespace ImageTools.Cli;

/// <summary>The three descriptors that every program expects to have.</summary>
internal static partial class StandardStreams
{
    private const int GetDescriptorFlags = 1,
        GetStatusFlags = 3,
        AccessMode = 3,
        ReadOnly = 0,
        WriteOnly = 1,
        Streams = 3;

    /// <summary>
    /// Fills those that were closed by whoever started this process. The next file to be opened would otherwise get their number, and what
    /// is said would be written into an image. What is put there can be opened but not used, so that a lost answer is still an error.
    /// </summary>
    public static void Reserve()
    {
        if (OperatingSystem.IsWindows())
            return;
        for (var descriptor = 0; descriptor < Streams; descriptor++)
        {
            // open() takes the lowest number that is free, and those below are taken by now.
            if (Fcntl(descriptor, GetDescriptorFlags) < 0 && Open("/dev/null", descriptor == 0 ? WriteOnly : ReadOnly) < 0)
                return;
        }
    }

    /// <summary>
    /// Keeps the runtime from putting the keys of the terminal into another mode, which it does by escapes before its first write, also
    /// where they are unwelcome (NO_COLOR). No key is read here. It takes them from the description of the terminal, once: while there is
    /// none, it sends nothing.
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
            // A standard error that takes nothing is no terminal.
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
