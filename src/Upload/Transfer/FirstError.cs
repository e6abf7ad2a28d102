using System.Runtime.ExceptionServices;

namespace ImageTools.Upload.Transfer;

/// <summary>Several tasks that stop each other.</summary>
internal static class FirstError
{
    /// <summary>Waits for all; throws what went wrong, rather than the cancellations that this caused.</summary>
    public static async Task WhenAll(Task[] tasks)
    {
        try
        {
            await Task.WhenAll(tasks).ConfigureAwait(false);
        }
        catch (OperationCanceledException)
        {
            if (Array.Find(tasks, t => t.IsFaulted)?.Exception is { } failed)
                ExceptionDispatchInfo.Throw(failed.InnerExceptions[0]);
            throw;
        }
    }
}
