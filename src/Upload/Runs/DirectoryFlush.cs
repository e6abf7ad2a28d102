using System.Runtime.InteropServices;

namespace ImageTools.Upload.Runs;

/// <summary>Flushes a directory to the disk. Without this, a new and flushed file may lose its name when the power fails.</summary>
internal static partial class DirectoryFlush
{
    /// <summary>Flushes, if the system can. A file system that can't flush is no error.</summary>
    public static void Run(string directory)
    {
        if (OperatingSystem.IsWindows())
            return;
        try
        {
            var descriptor = Open(directory, 0);
            if (descriptor < 0)
                return;
            _ = Flush(descriptor);
            _ = Close(descriptor);
        }
        catch (EntryPointNotFoundException)
        {
            // This system does not have these calls.
        }
    }

    [LibraryImport("libc", EntryPoint = "open", StringMarshalling = StringMarshalling.Utf8)]
    private static partial int Open(string path, int flags);

    [LibraryImport("libc", EntryPoint = "fsync")]
    private static partial int Flush(int descriptor);

    [LibraryImport("libc", EntryPoint = "close")]
    private static partial int Close(int descriptor);
}
