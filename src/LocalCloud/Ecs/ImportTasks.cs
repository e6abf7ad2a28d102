using System.Collections.Concurrent;
using ImageTools.Disks;
using ImageTools.Disks.Formats;
using ImageTools.LocalCloud.Oss.Store;

namespace ImageTools.LocalCloud.Ecs;

/// <summary>
/// Runs imports, exports and copies, one at a time; the others wait. An import reads all disks of the image to their end.
/// </summary>
internal sealed class ImportTasks(EcsStore store, ObjectStore objects, LocalCloudOptions options) : IAsyncDisposable
{
    private const int Chunk = 1 << 20,
        Steps = 10;
    private readonly ConcurrentDictionary<string, CancellationTokenSource> running = new(StringComparer.Ordinal);
    private readonly ConcurrentDictionary<string, Task> started = new(StringComparer.Ordinal);
    private readonly SemaphoreSlim turn = new(1);

    public EcsStore Store => store;

    /// <summary>Starts a task of the store.</summary>
    /// <param name="taskId">Its id.</param>
    /// <param name="work">Its work. It calls the first argument to pause between visible steps.</param>
    public void Start(string taskId, Func<Func<Task>, CancellationToken, Task> work)
    {
        var cancellation = new CancellationTokenSource();
        running[taskId] = cancellation;
        started[taskId] = Task.Run(() => RunAsync(taskId, work, cancellation.Token), CancellationToken.None);
    }

    /// <summary>False when the task had ended before.</summary>
    public bool Cancel(string taskId)
    {
        var now = options.Time.GetUtcNow();
        if (!store.End(taskId, t => t with { Status = TaskStatus.Cancelled, Finished = now }, imageStatus: null))
            return false;
        if (running.TryGetValue(taskId, out var cancellation))
            cancellation.Cancel();
        return true;
    }

    public async ValueTask DisposeAsync()
    {
        foreach (var cancellation in running.Values)
            await cancellation.CancelAsync().ConfigureAwait(false);
        await Task.WhenAll(started.Values).ConfigureAwait(false);
        turn.Dispose();
    }

    private async Task RunAsync(string taskId, Func<Func<Task>, CancellationToken, Task> work, CancellationToken cancellation)
    {
        try
        {
            await StepAsync(cancellation).ConfigureAwait(false);
            await turn.WaitAsync(cancellation).ConfigureAwait(false);
            try
            {
                if (store.Advance(taskId, TaskStatus.Processing, "Creating"))
                    await work(() => StepAsync(cancellation), cancellation).ConfigureAwait(false);
            }
            finally
            {
                turn.Release();
            }
            var now = options.Time.GetUtcNow();
            store.End(taskId, t => t with { Status = TaskStatus.Finished, Percent = 100, Finished = now }, "Available");
        }
        catch (OperationCanceledException)
        {
            // The caller cancelled it and has set the state, or the server ends and its next start sets the state.
        }
        catch (ImageFormatException e)
        {
            Fail(taskId, "InvalidImageFormat.Malformed", DiskProbe.Reason(e));
        }
        catch (FileNotFoundException e)
        {
            Fail(taskId, "InvalidOSSObject.NotFound", e.Message);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            Fail(taskId, "InvalidOSSObject.NotFound", "The object could not be read to its end: " + e.GetType().Name);
        }
        finally
        {
            running.TryRemove(taskId, out _);
            started.TryRemove(taskId, out _);
        }
    }

    /// <summary>The work of an import: reads every disk to its end.</summary>
    public async Task ReadDisksAsync(EcsImage image, Func<Task> step, CancellationToken cancellation)
    {
        var disks = new List<DiskImage>();
        try
        {
            foreach (var disk in image.Disks)
            {
                var record = objects.Find(disk.Bucket, disk.Object) ?? throw new FileNotFoundException("The object is gone.");
                disks.Add(DiskFormats.Open(objects.PathOf(record)));
            }
            var total = Math.Max(1, disks.Sum(d => d.Content.Length));
            var buffer = GC.AllocateUninitializedArray<byte>(Chunk);
            long done = 0;
            var percent = 0;
            foreach (var disk in disks)
            {
                foreach (var extent in disk.Content.Extents())
                {
                    for (var position = extent.Start; position < extent.End;)
                    {
                        cancellation.ThrowIfCancellationRequested();
                        var count = extent.IsZero ? extent.End - position : Math.Min(Chunk, extent.End - position);
                        if (!extent.IsZero)
                            disk.Content.Read(position, buffer.AsSpan(0, (int)count));
                        position += count;
                        done += count;
                        // 100 is only for a finished task.
                        var reached = (int)Math.Min(99, done * 100.0 / total);
                        for (; percent < reached; percent += 1)
                        {
                            store.Progress(image.TaskId, percent + 1);
                            if ((percent + 1) % Steps == 0)
                                await step().ConfigureAwait(false);
                        }
                    }
                }
            }
            await step().ConfigureAwait(false);
        }
        finally
        {
            foreach (var disk in disks)
                disk.Dispose();
        }
    }

    private void Fail(string taskId, string code, string message)
    {
        var now = options.Time.GetUtcNow();
        store.End(
            taskId,
            t => t with { Status = TaskStatus.Failed, Finished = now, ErrorCode = code, ErrorMessage = message },
            "CreateFailed"
        );
    }

    private Task StepAsync(CancellationToken cancellation) =>
        options.TaskStepDelay > TimeSpan.Zero ? Task.Delay(options.TaskStepDelay, options.Time, cancellation) : Task.CompletedTask;
}
