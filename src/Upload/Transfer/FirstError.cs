using System.Runtime.ExceptionServices;

namespace ImageTools.Upload.Transfer;

/// <summary>Runs several tasks; the first error stops the others.</summary>
internal static class FirstError
{
    /// <summary>Waits for all tasks. Throws the first error, and not the cancellations that it caused.</summary>
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
