using System.Globalization;
using System.Runtime.InteropServices;
using ImageTools.Convert.Layout;
using ImageTools.Convert.Outputs;
using Microsoft.Win32.SafeHandles;

namespace ImageTools.Convert.Engine;

/// <summary>The file that the engine writes from any thread: an <see cref="OutputFile"/>, or a temporary file without a name.</summary>
internal sealed partial class TargetFile : IDisposable
{
    private const int NoSpaceLeft = 28;
    private const long FlushPiece = 64 << 20,
        ZeroPiece = 256 << 20,
        ZeroBlock = 4096;
    private const uint SyncWaitBefore = 1,
        SyncWrite = 2,
        SyncWaitAfter = 4;
    private readonly string path;
    private readonly OutputFile? output;
    private readonly DirectWrites? direct;
    private readonly AlignedBuffer zeros = new();
    private long length;

    /// <summary>Begins to write a file.</summary>
    /// <param name="path">The final name.</param>
    /// <param name="options">What may be replaced.</param>
    /// <param name="pastCache">Large writes go past the page cache where the system can.</param>
    /// <exception cref="OutputRefusedException">The existing file may not be replaced.</exception> <exception cref="IOException">The
    /// directory does not exist or can't be written.</exception>
    public TargetFile(string path, OutputOptions options, bool pastCache)
    {
        this.path = path;
        output = OutputFile.Create(path, options);
        Handle = output.Handle;
        direct = pastCache && output.SecondName is { } name ? DirectWrites.Open(name) : null;
    }

    private TargetFile(string path, SafeFileHandle handle)
    {
        this.path = path;
        Handle = handle;
    }

    private TargetFile(string path)
    {
        this.path = path;
        Handle = File.OpenHandle(path, FileMode.CreateNew, FileAccess.ReadWrite, FileShare.Delete, FileOptions.DeleteOnClose);
        // Where an open file can have no name, even a kill leaves no file behind.
        if (!OperatingSystem.IsWindows())
            File.Delete(path);
    }

    /// <summary>Its name for messages.</summary>
    public string Name => path;

    /// <summary>The open file.</summary>
    public SafeFileHandle Handle { get; }

    /// <summary>Whether it is a device. A device has a fixed length, and keeps its content until it is overwritten.</summary>
    public bool IsDevice => output?.IsDevice == true;

    /// <summary>Bytes of the device; null for a file.</summary>
    public long? DeviceLength => IsDevice ? output!.DeviceLength : null;

    /// <summary>Whether the content of a device has been changed.</summary>
    public bool IsTouched { get; private set; }

    /// <summary>A file in the folder for temporary files (TMPDIR) that disappears when it is closed.</summary>
    public static TargetFile CreateNameless()
    {
        var path = Path.Combine(Path.GetTempPath(), $"imagetools-{Guid.NewGuid():N}.part");
        return UnfinishedFile.TryCreateNameless(Path.GetTempPath()) is { } handle ? new TargetFile(path, handle) : new TargetFile(path);
    }

    /// <summary>Refuses a device that can't hold the target, before the first write.</summary>
    /// <exception cref="OutputRefusedException">The device is too small, or the format can't be on a device.</exception>
    public void CheckFits(TargetImage target)
    {
        if (!IsDevice)
            return;
        if (target.Format is not (TargetFormat.Raw or TargetFormat.Qcow2))
        {
            throw new OutputRefusedException(
                "not-for-devices",
                $"{path}: is a block device, and readers find the end of a {target.Format} image by the end of its file, which a device "
                    + "does not have.",
                "-O raw writes the disk itself onto the device; qcow2 works there, too.",
                isMistake: true
            );
        }
        var (needed, atMost) = target is ProjectedTarget projected
            ? (projected.File.Length, "")
            : (((StreamedTarget)target).MaxLength, "up to ");
        if (needed > output!.DeviceLength)
        {
            throw new OutputRefusedException(
                "device-too-small",
                string.Create(
                    CultureInfo.InvariantCulture,
                    $"{path}: the device has {output.DeviceLength} bytes, and the image takes {atMost}{needed}. Nothing was written to it."
                ),
                "Name a larger device."
            );
        }
    }

    /// <summary>
    /// Lets the device make itself zeros, so that it reads like a new file. False when the device can't do that for the whole range: then
    /// zeros have to be written.
    /// </summary>
    public bool TryZero(long end, CancellationToken cancellation)
    {
        IsTouched = true;
        // Only up to the image's end: the bytes behind it stay.
        var whole = end & -ZeroBlock;
        for (long offset = 0; offset < whole; offset += ZeroPiece)
        {
            cancellation.ThrowIfCancellationRequested();
            if (!SystemFiles.TryZero(Handle, offset, Math.Min(ZeroPiece, whole - offset)))
                return false;
        }
        WriteZeros(whole, end - whole, cancellation);
        return true;
    }

    /// <summary>Writes the zeros of a projection to a device that can't make zeros itself.</summary>
    public void WriteZeros(SegmentedFile file, CancellationToken cancellation)
    {
        foreach (var piece in file.Pieces())
        {
            if (piece.Kind == PieceKind.Zero)
                WriteZeros(piece.Start, piece.Length, cancellation);
        }
    }

    /// <summary>Writes at an offset, from any thread.</summary>
    /// <param name="offset">In the file.</param> <param name="bytes">The bytes.</param> <param name="pastCache">Whether to bypass the page
    /// cache, because the processors have other work.</param>
    public void Write(long offset, ReadOnlySpan<byte> bytes, bool pastCache = true)
    {
        IsTouched = true;
        try
        {
            var (from, to) = pastCache && direct is not null ? direct.Write(offset, bytes) : (0, 0);
            if (from > 0 || to == 0)
                RandomAccess.Write(Handle, to == 0 ? bytes : bytes[..from], offset);
            if (to > 0 && to < bytes.Length)
                RandomAccess.Write(Handle, bytes[to..], offset + to);
        }
        catch (IOException e) when ((e.HResult & 0xffff) == NoSpaceLeft)
        {
            var needed = length > 0 ? $" The whole file takes up to {length} bytes." : "";
            throw new IOException($"{path}: no space left on the disk (at byte {offset} of the target).{needed}", e.HResult);
        }
        catch (ArgumentOutOfRangeException e)
        {
            throw TooLarge(offset + bytes.Length, e);
        }
        catch (IOException e)
        {
            throw new IOException($"{path}: {e.Message}", e.HResult);
        }
    }

    /// <summary>Sets the length, so that holes at the end exist.</summary>
    /// <exception cref="IOException">The file system, or a limit of this process, does not allow a file of that length.</exception>
    public void SetLength(long length)
    {
        this.length = length;
        if (IsDevice)
            return;
        try
        {
            RandomAccess.SetLength(Handle, length);
        }
        catch (ArgumentOutOfRangeException e)
        {
            throw TooLarge(length, e);
        }
    }

    /// <summary>Starts the write of a range to the disk, so that the flush at the end has little to do.</summary>
    public void StartFlush(long offset, long length)
    {
        if (OperatingSystem.IsLinux())
            _ = SyncFileRange(Handle, offset, length, SyncWrite);
    }

    /// <summary>Flushes to the disk in ranges, so that a cancellation does not wait for all of it.</summary>
    public void Flush(CancellationToken cancellation)
    {
        var end = IsDevice ? output!.DeviceLength : RandomAccess.GetLength(Handle);
        for (long offset = 0; OperatingSystem.IsLinux() && offset < end; offset += FlushPiece)
        {
            cancellation.ThrowIfCancellationRequested();
            _ = SyncFileRange(Handle, offset, FlushPiece, SyncWaitBefore | SyncWrite | SyncWaitAfter);
        }
        cancellation.ThrowIfCancellationRequested();
        // The ranges above only start early. This call guarantees the flush and reports errors of the disk.
        RandomAccess.FlushToDisk(Handle);
    }

    /// <summary>Gives the flushed file its name.</summary>
    public void Complete()
    {
        direct?.Dispose();
        output!.Complete();
        IsTouched = false;
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        direct?.Dispose();
        output?.Dispose();
        Handle.Dispose();
    }

    private void WriteZeros(long offset, long length, CancellationToken cancellation)
    {
        if (zeros.Length == 0)
        {
            zeros.Reserve(PieceQueue.SmallJob);
            zeros.Span(0, PieceQueue.SmallJob).Clear();
        }
        for (; length > 0; offset += PieceQueue.SmallJob, length -= PieceQueue.SmallJob)
        {
            cancellation.ThrowIfCancellationRequested();
            Write(offset, zeros.Span(0, (int)Math.Min(length, PieceQueue.SmallJob)));
        }
    }

    [LibraryImport("libc", EntryPoint = "sync_file_range")]
    private static partial int SyncFileRange(SafeFileHandle file, long offset, long length, uint flags);

    /// <summary>The runtime reports EFBIG as an argument out of range. Callers would take that for a fault of this tool.</summary>
    private IOException TooLarge(long needed, Exception inner) =>
        new($"{path}: the file system, or a limit on the size of files, does not allow the {needed} bytes that it needs.", inner);
}
