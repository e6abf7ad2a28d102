using System.Runtime.InteropServices;
using ImageTools.Convert.Layout;
using ImageTools.Disks.Sources;
using Microsoft.Win32.SafeHandles;

namespace ImageTools.Convert.Engine;

/// <summary>
/// Copies plain bytes from file to file inside the kernel. It shares blocks (FICLONERANGE) where the file system can: that takes no time
/// and no space. Otherwise it copies (copy_file_range), if zeros need not be found. Where neither works, it stops trying, and bytes are
/// read and written.
/// </summary>
/// <param name="target">The file to write.</param>
/// <param name="copies">Whether bytes may be copied, not only shared.</param>
internal sealed partial class KernelCopy(SafeFileHandle target, bool copies)
{
    private const long SmallestPiece = 64 << 10;

    // _IOW(0x94, 13, struct file_clone_range).
    private const nuint CloneRange = 0x4020940d;
    private const int NoSpaceLeft = 28,
        QuotaExceeded = 122,
        TooLarge = 27;

    private volatile bool cannotShare = !OperatingSystem.IsLinux();
    private volatile bool cannotCopy = !OperatingSystem.IsLinux() || !copies;

    /// <summary>Whether <see cref="TryCopy"/> can be used for a piece.</summary>
    public bool Takes(Piece piece) =>
        piece is { Kind: PieceKind.Content, Length: >= SmallestPiece, Source: { Storage: FileSource, StorageOffset: >= 0, Encoded: null } }
        && !(cannotShare && cannotCopy);

    /// <summary>Copies from the start of the piece; returns how many bytes the kernel copied.</summary>
    public long TryCopy(in Piece piece)
    {
        var source = ((FileSource)piece.Source.Storage!).Handle;
        return TryShare(source, piece) ? piece.Length
            : cannotCopy ? 0
            : Copy(source, piece);
    }

    private bool TryShare(SafeFileHandle source, in Piece piece)
    {
        if (cannotShare)
            return false;
        var added = false;
        try
        {
            source.DangerousAddRef(ref added);
            var range = new Range(source.DangerousGetHandle(), (ulong)piece.Source.StorageOffset, (ulong)piece.Length, (ulong)piece.Start);
            if (IoCtl(target, CloneRange, range) == 0)
                return true;
        }
        finally
        {
            if (added)
                source.DangerousRelease();
        }
        // EINVAL means that this range is not aligned to blocks. Another range may be.
        cannotShare = Marshal.GetLastPInvokeError() != 22 || !copies;
        return false;
    }

    private long Copy(SafeFileHandle source, in Piece piece)
    {
        long done = 0;
        while (done < piece.Length)
        {
            var (from, to) = (piece.Source.StorageOffset + done, piece.Start + done);
            var copied = CopyFileRange(source, ref from, target, ref to, (nuint)(piece.Length - done), 0);
            if (copied <= 0)
            {
                // EXDEV, ENOSYS, EINVAL, EOPNOTSUPP: not possible for these two files. A full disk gives its error again when the bytes are
                // written the normal way.
                cannotCopy = copied < 0 && Marshal.GetLastPInvokeError() is not (NoSpaceLeft or QuotaExceeded or TooLarge);
                break;
            }
            done += copied;
        }
        return done;
    }

    [LibraryImport("libc", EntryPoint = "copy_file_range", SetLastError = true)]
    private static partial nint CopyFileRange(
        SafeFileHandle source,
        ref long from,
        SafeFileHandle target,
        ref long to,
        nuint length,
        uint flags
    );

    [LibraryImport("libc", EntryPoint = "ioctl", SetLastError = true)]
    private static partial int IoCtl(SafeFileHandle file, nuint request, in Range range);

    /// <summary>struct file_clone_range of linux/fs.h.</summary>
    [StructLayout(LayoutKind.Sequential)]
    private readonly struct Range(long source, ulong offset, ulong length, ulong target)
    {
        public readonly long Source = source;
        public readonly ulong Offset = offset,
            Length = length,
            Target = target;
    }
}
