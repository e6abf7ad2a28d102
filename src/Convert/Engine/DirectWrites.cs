using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using ImageTools.Convert.Outputs;
using Microsoft.Win32.SafeHandles;

namespace ImageTools.Convert.Engine;

/// <summary>
/// Writes that go past the page cache (O_DIRECT). The target is flushed before it gets its name anyway, and fresh memory for the cache
/// costs a virtual machine more than anything else that a conversion does. Only whole pages in memory that is aligned as they are can go
/// this way; where the file system has none of it, nothing does.
/// </summary>
internal sealed class DirectWrites : IDisposable
{
    /// <summary>Pages of memory and file.</summary>
    public const int Page = 4096;

    /// <summary>Below this, a write costs less in the cache than a round to the disk.</summary>
    private const int Smallest = 128 << 10;

    private const int InvalidArgument = 22;

    private readonly SafeFileHandle handle;
    private volatile bool refused;

    private DirectWrites(SafeFileHandle handle) => this.handle = handle;

    /// <summary>Opens a file a second time for such writes; null where that is not to be had.</summary>
    public static DirectWrites? Open(string path)
    {
        var file = SystemFiles.Known ? SystemFiles.Open(path, SystemFiles.WriteOnly | SystemFiles.Direct, 0, out _) : null;
        return file is null ? null : new DirectWrites(file);
    }

    /// <summary>
    /// Writes the whole pages in the middle of a range; returns where they begin and end in it. (0, 0) when none was
    /// written.
    /// </summary>
    public unsafe (int From, int To) Write(long offset, ReadOnlySpan<byte> bytes)
    {
        if (refused || bytes.Length < Smallest)
            return (0, 0);
        var from = (int)(-offset & (Page - 1));
        var to = from + ((bytes.Length - from) & ~(Page - 1));
        if (to - from < Smallest || ((nuint)Unsafe.AsPointer(ref MemoryMarshal.GetReference(bytes)) + (nuint)from) % Page != 0)
            return (0, 0);
        try
        {
            RandomAccess.Write(handle, bytes[from..to], offset + from);
            return (from, to);
        }
        catch (Exception e) when (e is IOException { HResult: InvalidArgument } or ArgumentException)
        {
            // This disk wants another alignment, or the file may not become so large, which the usual way reports.
            refused = true;
            return (0, 0);
        }
    }

    /// <inheritdoc/>
    public void Dispose() => handle.Dispose();
}
