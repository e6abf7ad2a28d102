using System.Runtime.InteropServices;

namespace ImageTools.Upload.Runs;

/// <summary>Puts a directory on the disk: a file that was made and flushed may still be without its name after a loss of power.</summary>
internal static partial class DirectoryFlush
{
    /// <summary>Flushes, where the system knows how. A file system that can't is no error.</summary>
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
            // A system without these calls.
        }
    }

    [LibraryImport("libc", EntryPoint = "open", StringMarshalling = StringMarshalling.Utf8)]
    private static partial int Open(string path, int flags);

    [LibraryImport("libc", EntryPoint = "fsync")]
    private static partial int Flush(int descriptor);

    [LibraryImport("libc", EntryPoint = "close")]
    private static partial int Close(int descriptor);
}
