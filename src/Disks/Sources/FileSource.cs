using System.Globalization;
using System.Runtime.InteropServices;
using Microsoft.Win32.SafeHandles;

namespace ImageTools.Disks.Sources;

/// <summary>A file, opened read-only. Holes are found by SEEK_DATA and SEEK_HOLE where the system has them.</summary>
public sealed partial class FileSource : BlockSource
{
    private const int SeekEnd = 2,
        SeekData = 3,
        SeekHole = 4,
        NoSuchAddress = 6;
    private readonly SafeFileHandle handle;
    private readonly bool owned;

    private FileSource(string path, SafeFileHandle handle, bool owned = true)
    {
        Name = path;
        this.owned = owned;
        this.handle = handle;
        Opened = Identify();
        Length = Opened.Length;
    }

    /// <inheritdoc/>
    public override long Length { get; }

    /// <inheritdoc/>
    public override string Name { get; }

    /// <summary>The open file, for callers that copy inside the kernel. This source owns it.</summary>
    public SafeFileHandle Handle => handle;

    /// <summary>Identity of the file when it was opened.</summary>
    public FileIdentity Opened { get; }

    /// <summary>Ends the reads of an image that is only inspected; null for copying.</summary>
    internal ReadBudget? Budget { get; set; }

    /// <summary>Current identity of the file, from its open handle.</summary>
    public FileIdentity Identify() => FileStatus.Identity(handle, Name, CurrentLength()) ?? OfFileInfo();

    /// <summary>Bytes that the file occupies, without holes.</summary>
    public long AllocatedBytes =>
        FileStatus.AllocatedBytes(handle) is >= 0 and var bytes ? bytes : Extents().Where(e => !e.IsZero).Sum(e => e.Length);

    /// <summary>Opens <paramref name="path"/>; another process may still write to it, this one never does.</summary>
    public static FileSource Open(string path)
    {
        if (Directory.Exists(path))
            throw new ImageFormatException(path, "file", "is a directory, not a disk image", hint: "Name the image file itself.");
        if (!FileStatus.MayBeImage(path))
            throw NoImage(path);
        var handle = File.OpenHandle(path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete);
        if (FileStatus.MayBeImage(handle))
            return new FileSource(path, handle);
        handle.Dispose();
        throw NoImage(path);
    }

    /// <summary>An open file that the caller closes.</summary>
    public static FileSource Over(SafeFileHandle handle, string name) => new(name, handle, owned: false);

    /// <summary>An open file that is closed with the source.</summary>
    public static FileSource Own(SafeFileHandle handle, string name) => new(name, handle);

    /// <summary>Checks that the opened file, and the file of its name, have not changed.</summary>
    /// <exception cref="SourceChangedException">One has changed.</exception>
    public void CheckUnchanged()
    {
        // The handle may be closed after the last read; the name is checked anyway.
        if (!handle.IsClosed && Opened.DifferenceTo(Identify()) is { } difference)
            throw new SourceChangedException(Name, difference);
        if (FileStatus.Current(Opened.Path) is not { } named)
            throw new SourceChangedException(Name, "is not there any more");
        // The name of a block device gives no size; the handle gave it.
        if (Opened.DifferenceTo(Opened.IsDevice ? named with { Length = Opened.Length } : named) is { } other)
            throw new SourceChangedException(Name, other);
    }

    /// <inheritdoc/>
    public override void Read(long offset, Span<byte> destination)
    {
        CheckRange(offset, destination.Length);
        while (destination.Length > 0)
        {
            Budget?.Check(this, offset);
            var read = ReadAt(offset, destination);
            if (read == 0)
                throw BecameShorter(offset);
            destination = destination[read..];
            offset += read;
        }
    }

    /// <inheritdoc/>
    public override IEnumerable<Extent> Extents(long offset, long length)
    {
        CheckRange(offset, length);
        return length == 0 ? []
            : OperatingSystem.IsLinux() ? SparseExtents(offset, offset + length)
            : [Extent.Data(offset, length, this, offset)];
    }

    /// <inheritdoc/>
    protected override void Dispose(bool disposing)
    {
        if (disposing && owned)
            handle.Dispose();
        base.Dispose(disposing);
    }

    private static ImageFormatException NoImage(string path) =>
        new(
            path,
            "file",
            "is a pipe, a socket or a device without a size",
            hint: "Write it to a file first; an image is read in any order."
        );

    private SourceChangedException BecameShorter(long offset) =>
        new(Name, string.Create(CultureInfo.InvariantCulture, $"had {Length} bytes, and ends before byte {offset} now"));

    private long CurrentLength()
    {
        var length = RandomAccess.GetLength(handle);
        // A block device has 0 there; a seek gives its size.
        return length == 0 && OperatingSystem.IsLinux() ? Math.Max(0, Seek(handle, 0, SeekEnd)) : length;
    }

    /// <summary>Systems without statx have only path, length and time.</summary>
    private FileIdentity OfFileInfo() =>
        new(Path.GetFullPath(Name), CurrentLength(), FileStatus.Nanoseconds(File.GetLastWriteTimeUtc(handle)), 0, 0, 0);

    /// <summary>One read. The system's own message does not name the offset and the length.</summary>
    private int ReadAt(long offset, Span<byte> destination)
    {
        try
        {
            return RandomAccess.Read(handle, destination, offset);
        }
        catch (IOException e)
        {
            throw new IOException(
                string.Create(
                    CultureInfo.InvariantCulture,
                    $"{Name}: reading {destination.Length} bytes at byte {offset} failed: {e.Message}"
                ),
                e.HResult
            );
        }
    }

    // lseek moves the descriptor's position, which positional reads ignore; so two threads may call it at once.
    private IEnumerable<Extent> SparseExtents(long position, long end)
    {
        while (position < end)
        {
            Budget?.Check(this, position);
            var data = Seek(handle, position, SeekData);
            if (data < 0)
            {
                // ENXIO: only a hole up to the end of the file. Other errors: no information about holes, so all is data.
                var isHole = Marshal.GetLastPInvokeError() == NoSuchAddress;
                // The bytes behind the end of a truncated file are not a hole: a hole would be copied as zeros.
                if (isHole && CurrentLength() < end)
                    throw BecameShorter(end);
                if (isHole)
                    yield return Extent.Unallocated(position, end - position);
                else
                    yield return Extent.Data(position, end - position, this, position);
                yield break;
            }
            if (data > position)
            {
                var hole = Math.Min(data, end);
                yield return Extent.Unallocated(position, hole - position);
                position = hole;
                continue;
            }
            var next = Seek(handle, position, SeekHole);
            next = next < 0 ? end : Math.Min(next, end);
            yield return Extent.Data(position, next - position, this, position);
            position = next;
        }
    }

    [LibraryImport("libc", EntryPoint = "lseek", SetLastError = true)]
    private static partial long Seek(SafeFileHandle file, long offset, int whence);
}
