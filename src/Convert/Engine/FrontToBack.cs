namespace ImageTools.Convert.Engine;

/// <summary>Takes the jobs of a projection from start to end: for hashes, and for outputs that can't seek.</summary>
/// <param name="output">Takes the bytes, or null.</param>
/// <param name="content">Hashes the disk, or null.</param>
/// <param name="hashes">Hash the file, or null.</param>
/// <param name="cancellation">Ends it.</param>
internal sealed class FrontToBack(ITargetOutput? output, ContentFeed? content, HashBundle? hashes, CancellationToken cancellation)
{
    private long position;

    /// <summary>The stage of the time that the output takes.</summary>
    private CopyStage Stage => output is null ? CopyStage.Hash : CopyStage.Output;

    /// <summary>Takes a job, and the zeros before it.</summary>
    public void Take(CopySlot slot, StageClock clock)
    {
        for (var i = 0; i < slot.Pieces.Count;)
        {
            var (start, at, length, next) = slot.RangeFrom(i);
            FillTo(start);
            clock.Spent(Stage);
            hashes?.Append(slot.Bytes(at, length));
            clock.Spent(CopyStage.Hash);
            output?.Append(slot.Bytes(at, length).Span);
            clock.Spent(CopyStage.Output);
            position = start + length;
            i = next;
        }
        for (var i = 0; content is not null && i < slot.Contents.Count; i++)
            content.Add(slot.Contents[i].Guest, slot.ContentOf(i), cancellation);
        clock.Spent(CopyStage.Hash);
    }

    /// <summary>Takes the zeros at the end.</summary>
    public void Finish(long length, StageClock clock)
    {
        FillTo(length);
        content?.Finish(cancellation);
        clock.Spent(Stage);
    }

    private void FillTo(long end)
    {
        hashes?.AppendZeros(end - position, cancellation);
        if (output is not null)
            Zeros.Append(output, end - position, cancellation);
        position = end;
    }
}
