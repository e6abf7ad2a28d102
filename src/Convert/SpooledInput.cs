using ImageTools.Convert.Engine;
using ImageTools.Disks;
using ImageTools.Disks.Sources;

namespace ImageTools.Convert;

/// <summary>
/// The bytes of a pipe, in a temporary file without a name (in TMPDIR). An image needs this because its map is read in any order. Zeros
/// become holes there.
/// </summary>
public static class SpooledInput
{
    private const int PieceSize = 1 << 20;

    /// <summary>Reads <paramref name="input"/> to its end. The file disappears when the source is disposed or the process ends.</summary>
    /// <exception cref="IOException">The disk has no room for it.</exception>
    public static BlockSource Read(Stream input, string name, IProgress<WorkProgress>? progress, CancellationToken cancellation)
    {
        var file = TargetFile.CreateNameless();
        try
        {
            var buffer = GC.AllocateUninitializedArray<byte>(PieceSize);
            long length = 0;
            while (input.ReadAtLeast(buffer, buffer.Length, throwOnEndOfStream: false) is > 0 and var read)
            {
                cancellation.ThrowIfCancellationRequested();
                SparseWriter.Write(file, length, buffer.AsSpan(0, read), 4096);
                length += read;
                progress?.Report(new WorkProgress("read", length, null));
            }
            file.SetLength(length);
            return FileSource.Own(file.Handle, name);
        }
        catch
        {
            file.Dispose();
            throw;
        }
    }
}
