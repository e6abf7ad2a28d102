using ImageTools.Disks.Sources;
using ImageTools.Upload.Runs;

namespace ImageTools.Upload.Transfer;

/// <summary>Notices while an upload runs that its source is not what it was any more, and has the journal say so.</summary>
/// <param name="source">The files that are read, or null.</param>
/// <param name="journal">The run's, or null.</param>
/// <param name="time">Clock.</param>
internal sealed class SourceWatch(UploadSource? source, RunJournal? journal, TimeProvider time)
{
    private static readonly TimeSpan BetweenChecks = TimeSpan.FromSeconds(1);
    private long checkedAt = time.GetTimestamp();
    private bool changed;

    /// <summary>
    /// Whether the source is still what it was. A later run must not rely on parts of which nobody knows whether they were read
    /// before or after it changed.
    /// </summary>
    /// <exception cref="SourceChangedException">It is not.</exception>
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

    /// <summary>Now and then, so that hours of sending are not for nothing.</summary>
    /// <exception cref="SourceChangedException">It is not what it was.</exception>
    public void CheckNowAndThen()
    {
        if (time.GetElapsedTime(Volatile.Read(ref checkedAt)) < BetweenChecks)
            return;
        Volatile.Write(ref checkedAt, time.GetTimestamp());
        Check();
    }

    /// <summary>For later runs: nobody knows of which moment the parts are.</summary>
    public void Changed()
    {
        if (!Interlocked.Exchange(ref changed, true))
            journal?.SourceChanged();
    }
}
