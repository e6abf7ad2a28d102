using ImageTools.Disks.Sources;
using ImageTools.Upload.Runs;

namespace ImageTools.Upload.Transfer;

/// <summary>Notices during an upload that its source has changed, and records that in the journal.</summary>
/// <param name="source">Files of the source, or null.</param>
/// <param name="journal">Journal of the run, or null.</param>
/// <param name="time">Clock.</param>
internal sealed class SourceWatch(UploadSource? source, RunJournal? journal, TimeProvider time)
{
    private static readonly TimeSpan BetweenChecks = TimeSpan.FromSeconds(1);
    private long checkedAt = time.GetTimestamp();
    private bool changed;

    /// <summary>
    /// Checks that the source has not changed. A later run must not use parts that may have been read before or after a change.
    /// </summary>
    /// <exception cref="SourceChangedException">The source has changed.</exception>
    public void Check()
    {
        try
        {
            source?.CheckUnchanged();
        }
        catch (SourceChangedException)
        {
            Changed();
            throw;
        }
    }

    /// <summary>Checks from time to time, so that a change is not found only after hours of sending.</summary>
    /// <exception cref="SourceChangedException">The source has changed.</exception>
    public void CheckNowAndThen()
    {
        if (time.GetElapsedTime(Volatile.Read(ref checkedAt)) < BetweenChecks)
            return;
        Volatile.Write(ref checkedAt, time.GetTimestamp());
        Check();
    }

    /// <summary>Records for later runs that the parts may hold old or new bytes.</summary>
    public void Changed()
    {
        if (!Interlocked.Exchange(ref changed, true))
            journal?.SourceChanged();
    }
}
