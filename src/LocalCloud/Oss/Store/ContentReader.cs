using System.IO.Pipelines;
using ImageTools.LocalCloud.Faults;
using Microsoft.Win32.SafeHandles;

namespace ImageTools.LocalCloud.Oss.Store;

/// <summary>Sends a range of an object.</summary>
internal static class ContentReader
{
    private const int Chunk = 128 << 10;

    public static async Task SendAsync(
        SafeFileHandle file,
        long offset,
        long count,
        PipeWriter body,
        Pace? pace,
        CancellationToken cancellation
    )
    {
        for (long sent = 0; sent < count;)
        {
            var memory = body.GetMemory(Chunk);
            var read = RandomAccess.Read(file, memory.Span[..(int)Math.Min(count - sent, memory.Length)], offset + sent);
            if (read == 0)
                throw new EndOfStreamException("A stored object is shorter than its record says.");
            body.Advance(read);
            sent += read;
            await body.FlushAsync(cancellation).ConfigureAwait(false);
            if (pace is not null)
                await pace.WaitAsync(sent, cancellation).ConfigureAwait(false);
        }
    }
}
