using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using ImageTools.Convert;
using ImageTools.Import.Ecs;
using ImageTools.Upload;

namespace ImageTools.Import.Pipeline;

/// <summary>
/// What an image was made of, in a tag that this tool gives each image it imports: a digest of format, length and CRC-64 of every object. Output is deterministic, so the same disk and options
/// make the same objects; whether a name is taken by the same content can be told without an upload.
/// </summary>
public static class ImageContent
{
    /// <summary>Key of the tag.</summary>
    public const string TagKey = "imagetools-content";

    /// <summary>Tags that an image can have (protocol notes §5.1).</summary>
    public const int MostTags = 20;

    private const int Chunk = 4 << 20;

    /// <summary>The digest of objects that are there.</summary>
    public static string Of(IEnumerable<(string Format, long Length, ulong Crc64)> objects)
    {
        var text = string.Join('\n', objects.Select(o => string.Create(CultureInfo.InvariantCulture, $"{o.Format} {o.Length} {o.Crc64}")));
        return "crc64-" + System.Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(text)))[..40];
    }

    /// <summary>What an image says it was made of; null when it does not say.</summary>
    public static string? Of(EcsImage image) => image.Tags.FirstOrDefault(t => t.Key == TagKey).Value;

    /// <summary>Produces a target once, keeping nothing of it.</summary>
    public static (long Length, ulong Crc64) Measure(TargetImage target, IProgress<Disks.WorkProgress>? progress, CancellationToken cancellation)
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
        Parallel.For(0, sums.Length, new ParallelOptions { CancellationToken = cancellation, MaxDegreeOfParallelism = Environment.ProcessorCount }, i =>
        {
            var bytes = buffers.Value!.AsSpan(0, (int)Math.Min(Chunk, file.Length - ((long)i * Chunk)));
            file.Read((long)i * Chunk, bytes);
            sums[i] = OssCrc64.Compute(bytes);
        });
        ulong whole = 0;
        for (var i = 0; i < sums.Length; i++)
            whole = OssCrc64.Combine(whole, sums[i], Math.Min(Chunk, file.Length - ((long)i * Chunk)));
        return (file.Length, whole);
    }

    private sealed class Output : ITargetOutput
    {
        private ulong body, head;
        private long bodyLength, headLength;

        public void Append(ReadOnlySpan<byte> bytes)
        {
            body = OssCrc64.Combine(body, OssCrc64.Compute(bytes), bytes.Length);
            bodyLength += bytes.Length;
        }

        public void Head(ReadOnlySpan<byte> bytes) => (head, headLength) = (OssCrc64.Compute(bytes), bytes.Length);

        public (long Length, ulong Crc64) Sum() => (headLength + bodyLength, OssCrc64.Combine(head, body, bodyLength));
    }
}
