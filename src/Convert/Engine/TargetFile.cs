using System.Globalization;
using System.Runtime.InteropServices;
using ImageTools.Convert.Layout;
using ImageTools.Convert.Outputs;
using Microsoft.Win32.SafeHandles;

namespace ImageTools.Convert.Engine;

/// <summary>What the engine writes to, from any thread: an <see cref="OutputFile"/>, or a temporary file without a name.</summary>
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
    /// <param name="options">What may happen to what is there.</param>
    /// <param name="pastCache">Large writes go past the page cache where the system can.</param>
    /// <exception cref="OutputRefusedException">What is there may not be replaced.</exception>
    /// <exception cref="IOException">The directory is not there, or can't be written.</exception>
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
        // Where an open file can lose its name, not even a kill leaves it behind.
        if (!OperatingSystem.IsWindows())
            File.Delete(path);
    }

    /// <summary>What to call it.</summary>
    public string Name => path;

    /// <summary>The open file.</summary>
    public SafeFileHandle Handle { get; }

    /// <summary>Whether it is a device: it has the length that it has, and what was on it is there until it is written over.</summary>
    public bool IsDevice => output?.IsDevice == true;

    /// <summary>Bytes of the device; null when it is none.</summary>
    public long? DeviceLength => IsDevice ? output!.DeviceLength : null;

    /// <summary>Whether a device's content is not what it was.</summary>
    public bool IsTouched { get; private set; }

    /// <summary>A file in the folder for temporary files (TMPDIR) that is gone when it is closed.</summary>
    public static TargetFile CreateNameless()
    {
        var path = Path.Combine(Path.GetTempPath(), $"imagetools-{Guid.NewGuid():N}.part");
        return UnfinishedFile.TryCreateNameless(Path.GetTempPath()) is { } handle ? new TargetFile(path, handle) : new TargetFile(path);
    }

    /// <summary>Refuses a device that can't hold the target, before anything is written to it.</summary>
    /// <exception cref="OutputRefusedException">The device is too small, or the format is none for a device.</exception>
    public void CheckFits(TargetImage target)
    {
        if (!IsDevice)
            return;
        if (target.Format is not (TargetFormat.Raw or TargetFormat.Qcow2))
        {
            throw new OutputRefusedException(
                "not-for-devices",
                $"{path}: is a block device, and the end of a {target.Format} image is found by the end of its file, which a device "
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
    /// Makes a device read as zeros where the target does, as a new file would; false where the device can't do that for all of
    /// it, so that zeros have to be written.
    /// </summary>
    public bool TryZero(long end, CancellationToken cancellation)
    {
        IsTouched = true;
        // Up to the image's end: what is behind stays.
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

    /// <summary>Writes the zeros of a projection to a device that can't make them itself.</summary>
    public void WriteZeros(SegmentedFile file, CancellationToken cancellation)
    {
        foreach (var piece in file.Pieces())
        {
            if (piece.Kind == PieceKind.Zero)
                WriteZeros(piece.Start, piece.Length, cancellation);
        }
    }

    /// <summary>Writes at an offset, from any thread.</summary>
    /// <param name="offset">Where.</param>
    /// <param name="bytes">What.</param>
    /// <param name="pastCache">Whether processors have better things to do than to copy into the page cache.</param>
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

    /// <summary>Sets the length, so that holes at the end are there.</summary>
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

    /// <summary>Has the system begin to write a range to the disk, so that the flush at the end finds little left to do.</summary>
    public void StartFlush(long offset, long length)
    {
        if (OperatingSystem.IsLinux())
            _ = SyncFileRange(Handle, offset, length, SyncWrite);
    }

    /// <summary>Flushes to the disk, in pieces, so that a cancellation need not wait for all of it.</summary>
    public void Flush(CancellationToken cancellation)
    {
        var end = IsDevice ? output!.DeviceLength : RandomAccess.GetLength(Handle);
        for (long offset = 0; OperatingSystem.IsLinux() && offset < end; offset += FlushPiece)
        {
            cancellation.ThrowIfCancellationRequested();
            _ = SyncFileRange(Handle, offset, FlushPiece, SyncWaitBefore | SyncWrite | SyncWaitAfter);
        }
        cancellation.ThrowIfCancellationRequested();
        // The ranges above are a head start; this is what makes it true, and where errors of the disk are reported.
        RandomAccess.FlushToDisk(Handle);
    }

    /// <summary>Gives the file, which has been flushed, its name.</summary>
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

    /// <summary>The runtime reports EFBIG as an argument that is out of range, which callers would take for a mistake of ours.</summary>
    private IOException TooLarge(long needed, Exception inner) =>
        new($"{path}: the file system, or a limit on the size of files, does not allow the {needed} bytes that it needs.", inner);
}
