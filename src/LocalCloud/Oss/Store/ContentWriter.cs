using System.Buffers;
using System.IO.Hashing;
using System.IO.Pipelines;
using System.Security.Cryptography;
using ImageTools.LocalCloud.Faults;
using Microsoft.Win32.SafeHandles;

namespace ImageTools.LocalCloud.Oss.Store;

/// <summary>
/// Streams a request's body, or a range of a file, into a file and hashes it in the same pass. Memory does not grow with the length.
/// </summary>
internal sealed class ContentWriter : IDisposable
{
    private const int CopyBuffer = 1 << 20;
    private static readonly byte[] Zeros = new byte[CopyBuffer];
    private readonly SafeFileHandle file;
    private readonly long start,
        limit;
#pragma warning disable CA5351 // The ETag of a part is its MD5 by protocol.
    private readonly IncrementalHash md5 = IncrementalHash.CreateHash(HashAlgorithmName.MD5);
#pragma warning restore CA5351
    private readonly Crc64 crc = Crc64Ecma.Start();
    private long length;

    /// <param name="file">Opened for writing.</param>
    /// <param name="start">Where in the file the content begins.</param>
    /// <param name="limit">The longest accepted content.</param>
    public ContentWriter(SafeFileHandle file, long start, long limit)
    {
        this.file = file;
        this.start = start;
        this.limit = limit;
    }

    public void Dispose() => md5.Dispose();

    /// <summary>Writes the whole body, unless a fault breaks the connection or fills the disk.</summary>
    /// <exception cref="ConnectionCut">The fault asks for it.</exception>
    public async Task<Content> CopyAsync(PipeReader body, Fault? fault, Pace? pace, CancellationToken cancellation)
    {
        while (true)
        {
            var read = await body.ReadAsync(cancellation).ConfigureAwait(false);
            foreach (var segment in read.Buffer)
                Append(segment.Span);
            body.AdvanceTo(read.Buffer.End);
            if (length >= fault?.CutRequestAfter)
                throw new ConnectionCut();
            if (length >= fault?.DiskFullAfter)
                throw DiskFull();
            if (pace is not null)
                await pace.WaitAsync(length, cancellation).ConfigureAwait(false);
            if (read.IsCompleted)
                return Finish();
        }
    }

    /// <summary>Writes a range of another file.</summary>
    public Content Copy(SafeFileHandle source, long offset, long count)
    {
        var buffer = ArrayPool<byte>.Shared.Rent(CopyBuffer);
        try
        {
            while (count > 0)
            {
                var read = RandomAccess.Read(source, buffer.AsSpan(0, (int)Math.Min(buffer.Length, count)), offset);
                if (read == 0)
                    throw new EndOfStreamException("A stored object is shorter than its record says.");
                Append(buffer.AsSpan(0, read));
                offset += read;
                count -= read;
            }
            return Finish();
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(buffer);
        }
    }

    public void Append(ReadOnlySpan<byte> bytes)
    {
        if (bytes.Length > limit - length)
        {
            throw new OssException(
                400,
                "EntityTooLarge",
                "Your proposed upload exceeds the maximum allowed size.",
                null,
                ("MaxSizeAllowed", limit.ToString(System.Globalization.CultureInfo.InvariantCulture))
            );
        }

        md5.AppendData(bytes);
        crc.Append(bytes);
        RandomAccess.Write(file, bytes, start + length);
        length += bytes.Length;
    }

    /// <summary>The error of a server with a full disk.</summary>
    public static OssException DiskFull() => new(500, "InternalError", "No space left on device.");

    /// <summary>Zeros that are not written: a hole in the file.</summary>
    /// <param name="count">At most 1 MiB.</param>
    public void AppendZeros(int count)
    {
        md5.AppendData(Zeros.AsSpan(0, count));
        crc.Append(Zeros.AsSpan(0, count));
        length += count;
    }

    public Content Finish()
    {
        if (RandomAccess.GetLength(file) < start + length)
            RandomAccess.SetLength(file, start + length);
        return new(length, md5.GetHashAndReset(), crc.GetCurrentHashAsUInt64());
    }
}
