using ImageTools.Convert;
using ImageTools.Convert.Engine;
using ImageTools.Disks;
using ImageTools.Upload.Oss;
using ImageTools.Upload.Parts;

namespace ImageTools.Upload.Transfer;

/// <summary>Sends each part directly from a projection: in any order, any number of times, without a temporary file.</summary>
internal sealed class FileUpload : IDisposable
{
    private readonly UploadWork work;
    private readonly RangeReader reader;
    private readonly PartMemory memory;
    private readonly long length;
    private readonly SemaphoreSlim turn = new(1);
    private int last;
    private long cut;
    private bool isDecided;
    private long done;
    private long already;

    private FileUpload(ProjectedTarget target, UploadWork work)
    {
        this.work = work;
        length = target.File.Length;
        reader = new RangeReader(target, OssCrc64.Compute);
        memory = new PartMemory(work.Memory);
    }

    /// <summary>Sends every part.</summary>
    public static async Task SendAsync(ProjectedTarget target, UploadWork work, CancellationToken cancellation)
    {
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(cancellation);
        work.Progress?.Report(new WorkProgress("upload", 0, target.File.Length));
        using var upload = new FileUpload(target, work);
        await FirstError
            .WhenAll([
                .. Enumerable.Range(0, work.Parallel).Select(_ => Task.Run(() => upload.SendPartsAsync(stop), CancellationToken.None)),
            ])
            .ConfigureAwait(false);
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        turn.Dispose();
        reader.Dispose();
    }

    private async Task SendPartsAsync(CancellationTokenSource stop)
    {
        try
        {
            while (await SendNextAsync(stop.Token).ConfigureAwait(false)) { }
        }
        catch
        {
            await stop.CancelAsync().ConfigureAwait(false);
            throw;
        }
    }

    /// <summary>Sends the next part; false when there is none.</summary>
    private async Task<bool> SendNextAsync(CancellationToken cancellation)
    {
        await work.Session.Limit.EnterAsync(cancellation).ConfigureAwait(false);
        try
        {
            if (await NextAsync(cancellation).ConfigureAwait(false) is not { } place)
                return false;
            var part = new FilePart(reader, memory, place, work.Session.HashParts);
            try
            {
                Arrived(part, await work.Session.SendAsync(part, cancellation).ConfigureAwait(false));
            }
            finally
            {
                part.Forget();
            }
            return true;
        }
        finally
        {
            work.Session.Limit.Leave();
        }
    }

    /// <summary>Gives the place of the next part; null at the end. An empty file has one part.</summary>
    private async Task<PartPlace?> NextAsync(CancellationToken cancellation)
    {
        await turn.WaitAsync(cancellation).ConfigureAwait(false);
        try
        {
            if (last > 0 && cut == length)
                return null;
            var longest = await work.Cutter.LongestAsync(last + 1, cancellation).ConfigureAwait(false);
            if (!isDecided && work.Cutter.Cut is { } decided)
            {
                work.Session.Decided(decided);
                isDecided = true;
            }
            var place = new PartPlace(++last, cut, Math.Min(longest, length - cut));
            cut += place.Length;
            return place;
        }
        finally
        {
            turn.Release();
        }
    }

    private void Arrived(FilePart part, PartOrigin how)
    {
        if (how != PartOrigin.Sent)
            Interlocked.Add(ref already, part.Length);
        work.Progress?.Report(
            new WorkProgress("upload", Interlocked.Add(ref done, part.Length), length, Already: Interlocked.Read(ref already))
        );
        work.Cutter.Arrived(part.Length);
    }
}
