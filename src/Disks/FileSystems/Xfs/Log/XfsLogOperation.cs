using static ImageTools.Disks.BigEndian;

namespace ImageTools.Disks.FileSystems.Xfs.Log;

/// <summary>The header of an operation in a record (xlog_op_header): a piece of a transaction.</summary>
/// <param name="Transaction">oh_tid.</param>
/// <param name="Length">Bytes that follow.</param>
/// <param name="Flags">oh_flags.</param>
internal readonly record struct XfsLogOperation(uint Transaction, int Length, byte Flags)
{
    /// <summary>Bytes of the header.</summary>
    public const int Size = 12;

    private const byte TransactionClient = 0x69,
        LogClient = 0xaa;

    /// <summary>A transaction begins.</summary>
    public bool IsStart => (Flags & 1) != 0;

    /// <summary>A transaction is whole.</summary>
    public bool IsCommit => (Flags & 2) != 0;

    /// <summary>It goes on in the next record.</summary>
    public bool Continues => (Flags & 4) != 0;

    /// <summary>It began in an earlier record.</summary>
    public bool WasContinued => (Flags & 8) != 0;

    /// <summary>The file system was unmounted.</summary>
    public bool IsUnmount => (Flags & 0x20) != 0;

    /// <summary>The operation at the beginning of these bytes, or null when it does not fit them.</summary>
    public static XfsLogOperation? Parse(ReadOnlySpan<byte> bytes)
    {
        if (bytes.Length < Size || U32(bytes, 4) > bytes.Length - Size || bytes[8] is not (TransactionClient or LogClient))
            return null;
        return new XfsLogOperation(U32(bytes, 0), (int)U32(bytes, 4), bytes[9]);
    }
}
