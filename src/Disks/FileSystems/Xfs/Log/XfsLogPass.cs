namespace ImageTools.Disks.FileSystems.Xfs.Log;

/// <summary>One pass over the part of a log that awaits replay: gives each committed transaction.</summary>
/// <param name="log">The log.</param>
/// <param name="ends">Its ends.</param>
/// <param name="super">The superblock before the replay.</param>
internal sealed class XfsLogPass(XfsLogBlocks log, XfsLogEnds ends, XfsSuperblock super)
{
    /// <summary>Blocks of 512 bytes that await replay: 256 MiB, read twice.</summary>
    public const long MostBlocks = (256L << 20) / XfsLogBlocks.Size;

    private const int MostOpen = 4096;
    private const long MostOpenBytes = 64 << 20;
    private readonly Dictionary<uint, XfsLogTransaction> open = [];
    private long bytes;
    private bool isWhole;

    // The memory of the last transaction serves the next one.
    private XfsLogTransaction spare = new(0, keepsAll: false);

    /// <summary>Calls <paramref name="commit"/> for each committed transaction in its order.</summary>
    /// <param name="commit">What is done with it.</param>
    /// <param name="keepsAll">False where the first region of each item, which says what it is, is enough.</param>
    /// <exception cref="ImageFormatException">The log is damaged, or more than is read of a log.</exception>
    public void Run(Action<XfsLogTransaction> commit, bool keepsAll)
    {
        isWhole = keepsAll;
        spare = new XfsLogTransaction(0, isWhole);
        var left = log.Move(ends.Head, -ends.Tail);
        if (left > MostBlocks)
            throw Damaged($"has {left * XfsLogBlocks.Size} bytes to replay, more than the {MostBlocks * XfsLogBlocks.Size} that are read");
        var buffer = new byte[XfsLogRecord.MostBlocks * XfsLogBlocks.Size];
        for (var block = ends.Tail; left > 0;)
        {
            log.Read(block, buffer.AsSpan(0, XfsLogBlocks.Size));
            if (XfsLogRecord.Parse(buffer, block) is not { } record || record.Blocks > left)
                throw Damaged("is not the header of a whole record", "block", block, log.Place(block));
            if (record.Id != super.Id && record.Id != Guid.Empty)
                throw Damaged("is of another file system", "h_fs_uuid", record.Id, log.Place(block));
            if (!record.IsLittleEndian)
                throw Damaged("is not that of a little-endian machine, and no other can replay it", "h_fmt", 2, log.Place(block));
            var whole = buffer.AsSpan(0, record.Blocks * XfsLogBlocks.Size);
            log.Read(block, whole);
            if (!record.HasRightChecksum(whole))
                throw Damaged("is not the checksum of the record", "h_crc", $"0x{record.Checksum:x}", log.Place(block));
            Operations(record, record.Unpack(whole), commit);
            block = log.Move(block, record.Blocks);
            left -= record.Blocks;
        }
    }

    private void Operations(XfsLogRecord record, ReadOnlySpan<byte> rest, Action<XfsLogTransaction> commit)
    {
        for (var i = 0; i < record.Operations && !rest.IsEmpty; i++)
        {
            if (XfsLogOperation.Parse(rest) is not { } operation)
                throw Damaged("has an operation that does not fit", "h_num_logops", record.Operations, log.Place(record.Block));
            var content = rest.Slice(XfsLogOperation.Size, operation.Length);
            rest = rest[(XfsLogOperation.Size + operation.Length)..];
            Operation(record, operation, content, commit);
        }
    }

    private void Operation(XfsLogRecord record, XfsLogOperation operation, ReadOnlySpan<byte> content, Action<XfsLogTransaction> commit)
    {
        if (operation.IsUnmount)
            return;
        if (!open.TryGetValue(operation.Transaction, out var transaction))
        {
            // Pieces of a transaction that began before the tail: it is on the disk already.
            if (!operation.IsStart)
                return;
            if (open.Count >= MostOpen)
                throw Damaged($"has more than {MostOpen} transactions under way", "oh_tid", operation.Transaction);
            open.Add(operation.Transaction, spare.BeginAnew(record.Lsn));
            spare = new XfsLogTransaction(0, isWhole);
            return;
        }
        if (operation.IsCommit)
        {
            open.Remove(operation.Transaction);
            bytes -= transaction.Cost;
            commit(transaction);
            spare = transaction;
            return;
        }
        bytes -= transaction.Cost;
        if (operation.IsStart || !transaction.Add(content, operation.WasContinued))
            throw Damaged("has a piece that does not belong there", "oh_flags", operation.Flags, log.Place(record.Block));
        bytes += transaction.Cost;
        if (bytes > MostOpenBytes)
            throw Damaged($"goes beyond the {MostOpenBytes} bytes of transactions that are held", "oh_tid", operation.Transaction);
    }

    private ImageFormatException Damaged(string problem, string? field = null, object? value = null, long offset = -1) =>
        new(log.Name, "log", problem, field, value, offset);
}
