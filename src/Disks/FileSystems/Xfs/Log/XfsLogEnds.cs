namespace ImageTools.Disks.FileSystems.Xfs.Log;

/// <summary>
/// The part of a log that awaits replay. The newest record is found by the cycles: it is before the block at which the cycle falls. It
/// says where the replay begins. Records that were still being written when the machine stopped do not count, nor what follows them.
/// </summary>
/// <param name="Head">The block behind the newest whole record.</param>
/// <param name="Tail">The record with which the replay begins; the head when there is nothing to replay.</param>
/// <param name="IsUnmounted">The newest record says that the file system was unmounted.</param>
/// <param name="Id">The file system of the newest record; null when the log was never written.</param>
internal readonly record struct XfsLogEnds(long Head, long Tail, bool IsUnmounted, Guid? Id)
{
    // Linux has eight records under way at most; those may be written in any order.
    private const int RecordsUnderWay = 8;

    /// <summary>Finds the ends. Null when no whole record is where the cycles say.</summary>
    public static XfsLogEnds? Find(XfsLogBlocks log)
    {
        var (first, last) = (log.Cycle(0), log.Cycle(log.Count - 1));
        if (first == 0)
            return new XfsLogEnds(0, 0, IsUnmounted: true, null);
        var head = first == last ? log.Count : FirstOf(log, last);
        var window = (int)Math.Min(log.Count, RecordsUnderWay * XfsLogRecord.MostBlocks);
        var begin = log.Move(head, -window);
        var blocks = new byte[window * XfsLogBlocks.Size];
        log.Read(begin, blocks);

        // The number of blocks of the window before the head.
        var end = FirstStale(blocks, window, head, first, last);
        var records = Records(log, blocks, begin, end);
        // A record that ends elsewhere than at the next one, or has a wrong checksum, was not written as a whole.
        while (records.Count > 0 && !IsWhole(records[^1], blocks, end))
        {
            end = records[^1].At;
            records.RemoveAt(records.Count - 1);
        }
        var from = Math.Max(0, records.Count - RecordsUnderWay);
        for (var i = from; i < records.Count - 1; i++)
        {
            if (IsWhole(records[i], blocks, records[i + 1].At))
                continue;
            end = records[i].At;
            records.RemoveRange(i, records.Count - i);
            break;
        }
        if (records.Count == 0)
            return null;
        var newest = records[^1];
        head = log.Move(begin, end);
        if (IsUnmount(newest, blocks))
            return new XfsLogEnds(head, head, IsUnmounted: true, newest.Record.Id);
        var tail = (uint)newest.Record.TailLsn;
        return tail < log.Count ? new XfsLogEnds(head, tail, IsUnmounted: false, newest.Record.Id) : null;
    }

    // The first block of the second half, which has the cycle of the last block.
    private static long FirstOf(XfsLogBlocks log, uint cycle)
    {
        var (low, high) = (0L, log.Count - 1);
        while (low < high)
        {
            var middle = low + ((high - low) / 2);
            if (log.Cycle(middle) == cycle)
                high = middle;
            else
                low = middle + 1;
        }
        return low;
    }

    // Blocks before the head that are left from the round before: a write that did not happen.
    private static int FirstStale(byte[] blocks, int window, long head, uint first, uint last)
    {
        for (var i = 0; i < window; i++)
        {
            // Before the beginning of the ring lies the round of its end.
            var isBefore = head - window + i < 0;
            var stale = (isBefore ? last : first) - 1;
            if ((!isBefore || last != 0) && XfsLogBlocks.CycleOf(blocks.AsSpan(i * XfsLogBlocks.Size)) == stale)
                return i;
        }
        return window;
    }

    private static List<(int At, XfsLogRecord Record)> Records(XfsLogBlocks log, byte[] blocks, long begin, int end)
    {
        var records = new List<(int, XfsLogRecord)>();
        for (var i = 0; i < end; i++)
        {
            if (XfsLogRecord.Parse(blocks.AsSpan(i * XfsLogBlocks.Size, XfsLogBlocks.Size), log.Move(begin, i)) is { } record)
                records.Add((i, record));
        }
        return records;
    }

    private static bool IsWhole((int At, XfsLogRecord Record) found, byte[] blocks, int next) =>
        found.At + found.Record.Blocks == next
        && found.Record.HasRightChecksum(blocks.AsSpan(found.At * XfsLogBlocks.Size, found.Record.Blocks * XfsLogBlocks.Size));

    private static bool IsUnmount((int At, XfsLogRecord Record) found, byte[] blocks)
    {
        if (found.Record.Operations != 1)
            return false;
        var record = blocks.AsSpan(found.At * XfsLogBlocks.Size, found.Record.Blocks * XfsLogBlocks.Size).ToArray();
        var operation = XfsLogOperation.Parse(found.Record.Unpack(record));
        return operation is { IsUnmount: true };
    }
}
