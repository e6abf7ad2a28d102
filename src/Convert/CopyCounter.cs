namespace ImageTools.Convert;

/// <summary>What the copy engine counts.</summary>
public enum CopyCounter
{
    /// <summary>Bytes read from the source's files.</summary>
    BytesRead,

    /// <summary>Calls that read them.</summary>
    Reads,

    /// <summary>Compressed units that were decompressed.</summary>
    UnitsDecoded,

    /// <summary>Units that were compressed.</summary>
    UnitsEncoded,

    /// <summary>Units that passed through as they are stored.</summary>
    UnitsPassed,

    /// <summary>Units that were stored as they are because they do not become smaller.</summary>
    UnitsPlain,

    /// <summary>Bytes written to the target file, zeros left out.</summary>
    BytesWritten,

    /// <summary>Bytes that were copied, or shared, inside the kernel.</summary>
    BytesCopiedInKernel,
}
