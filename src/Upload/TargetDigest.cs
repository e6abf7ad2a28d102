using ImageTools.Convert;
using ImageTools.Disks;

namespace ImageTools.Upload;

/// <summary>Length and CRC-64 that the object of a target would have, without an upload.</summary>
public static class TargetDigest
{
    private const int Chunk = 4 << 20;

    /// <summary>Produces it once, keeping nothing of it.</summary>
    public static (long Length, ulong Crc64) Of(TargetImage target, IProgress<WorkProgress>? progress, CancellationToken cancellation)
    {
        if (target is not ProjectedTarget projected)
        {
            var output = new Output();
            ((StreamedTarget)target).Produce(output, progress, cancellation);
            return output.Sum();
        }
        var file = projected.File;
        var sums = new ulong[(file.Length + Chunk - 1) / Chunk];
        using var buffers = new ThreadLocal<byte[]>(() => GC.AllocateUninitializedArray<byte>(Chunk));
        Parallel.For(
            0,
            sums.Length,
            new ParallelOptions { CancellationToken = cancellation, MaxDegreeOfParallelism = Environment.ProcessorCount },
            i =>
            {
                var bytes = buffers.Value!.AsSpan(0, (int)Math.Min(Chunk, file.Length - ((long)i * Chunk)));
                file.Read((long)i * Chunk, bytes);
                sums[i] = OssCrc64.Compute(bytes);
            }
        );
        ulong whole = 0;
        for (var i = 0; i < sums.Length; i++)
            whole = OssCrc64.Combine(whole, sums[i], Math.Min(Chunk, file.Length - ((long)i * Chunk)));
        return (file.Length, whole);
    }

    private sealed class Output : ITargetOutput
    {
        private ulong body,
            head;
        private long bodyLength,
            headLength;

        public void Append(ReadOnlySpan<byte> bytes)
        {
            body = OssCrc64.Combine(body, OssCrc64.Compute(bytes), bytes.Length);
            bodyLength += bytes.Length;
        }

        public void Head(ReadOnlySpan<byte> bytes) => (head, headLength) = (OssCrc64.Compute(bytes), bytes.Length);

        public (long Length, ulong Crc64) Sum() => (headLength + bodyLength, OssCrc64.Combine(head, body, bodyLength));
    }
}
