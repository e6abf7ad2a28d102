using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using ImageTools.Convert.Outputs;
using Microsoft.Win32.SafeHandles;

namespace ImageTools.Convert.Engine;

/// <summary>
/// Writes that bypass the page cache (O_DIRECT). The target is flushed before it gets its name anyway, and on a virtual machine new memory
/// for the cache is the most expensive part of a conversion. Only whole pages from memory with the same alignment can be written so. Where
/// the file system does not support it, the normal way is used.
/// </summary>
internal sealed class DirectWrites : IDisposable
{
    /// <summary>Page size of memory and file.</summary>
    public const int Page = 4096;

    /// <summary>A smaller write costs less through the cache.</summary>
    private const int Smallest = 128 << 10;

    private const int InvalidArgument = 22;

    private readonly SafeFileHandle handle;
    private volatile bool refused;

    private DirectWrites(SafeFileHandle handle) => this.handle = handle;

    /// <summary>Opens a file a second time for such writes; null where that is not supported.</summary>
    public static DirectWrites? Open(string path)
    {
        var file = SystemFiles.Known ? SystemFiles.Open(path, SystemFiles.WriteOnly | SystemFiles.Direct, 0, out _) : null;
        return file is null ? null : new DirectWrites(file);
    }

    /// <summary>
    /// Writes the whole pages in the middle of a range. Returns their begin and end in the range, or (0, 0) when none was written.
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
            // This disk needs another alignment, or the file may not become so large. The normal way reports the second case.
            refused = true;
            return (0, 0);
        }
    }

    /// <inheritdoc/>
    public void Dispose() => handle.Dispose();
}
