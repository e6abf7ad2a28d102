using System.Runtime.InteropServices;
using System.Text;

namespace ImageTools.Cli;

/// <summary>The three descriptors that every program expects to have.</summary>
internal static partial class StandardStreams
{
    private const int GetDescriptorFlags = 1, GetStatusFlags = 3, AccessMode = 3, ReadOnly = 0, WriteOnly = 1, Streams = 3, BufferSize = 1024;

    /// <summary>
    /// Fills those that were closed by whoever started this process. The next file to be opened would otherwise get their number, and what is said would be written into an image. What is put there
    /// can be opened but not used, so that a lost answer is still an error.
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

    /// <summary>Standard output for text. The runtime's own writer puts the terminal's keys into another mode first, by escapes that nobody asked for.</summary>
    public static TextWriter Output()
    {
        var encoding = Console.OutputEncoding is UTF8Encoding ? new UTF8Encoding(encoderShouldEmitUTF8Identifier: false) : Console.OutputEncoding;
        return TextWriter.Synchronized(new StreamWriter(Console.OpenStandardOutput(), encoding, BufferSize) { AutoFlush = true });
    }

    /// <summary>Whether standard output can be written.</summary>
    public static bool OutputIsOpen() => Fcntl(1, GetStatusFlags) is var flags and >= 0 && (flags & AccessMode) != ReadOnly;

    [LibraryImport("libc", EntryPoint = "fcntl")]
    private static partial int Fcntl(int descriptor, int command);

    [LibraryImport("libc", EntryPoint = "open", StringMarshalling = StringMarshalling.Utf8)]
    private static partial int Open(string path, int flags);
}
