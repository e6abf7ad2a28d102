using System.IO.Hashing;
using ImageTools.Convert;
using ImageTools.Disks;
using ImageTools.Upload.Oss;

namespace ImageTools.Upload;

/// <summary>Computes the length and CRC-64 of a target's object without an upload.</summary>
public static class TargetDigest
{
    /// <summary>Produces the target once and keeps none of its bytes.</summary>
    public static (long Length, ulong Crc64) Of(TargetImage target, IProgress<WorkProgress>? progress, CancellationToken cancellation)
    {
        var output = new Output();
        if (target is ProjectedTarget projected)
            projected.Produce(output, cancellation);
        else
            ((StreamedTarget)target).Produce(output, progress, cancellation);
        return output.Sum();
    }

    private sealed class Output : ITargetOutput
    {
        private readonly Crc64 body = OssCrc64.Begin();
        private ulong head;
        private long bodyLength,
            headLength;

        public void Append(ReadOnlySpan<byte> bytes)
        {
            body.Append(bytes);
            bodyLength += bytes.Length;
        }

        public void Head(ReadOnlySpan<byte> bytes) => (head, headLength) = (OssCrc64.Compute(bytes), bytes.Length);

        public (long Length, ulong Crc64) Sum() =>
            (headLength + bodyLength, OssCrc64.Combine(head, body.GetCurrentHashAsUInt64(), bodyLength));
    }
}
