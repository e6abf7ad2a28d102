namespace ImageTools.Convert;

/// <summary>The counters of the copy engine.</summary>
public enum CopyCounter
{
    /// <summary>Bytes read from the source's files.</summary>
    BytesRead,

    /// <summary>Read calls on these files.</summary>
    Reads,

    /// <summary>Compressed units that were decompressed.</summary>
    UnitsDecoded,

    /// <summary>Units that were compressed.</summary>
    UnitsEncoded,

    /// <summary>Units that passed through as they are stored.</summary>
    UnitsPassed,

    /// <summary>Units that were stored uncompressed because compression does not make them smaller.</summary>
    UnitsPlain,

    /// <summary>Bytes written to the target file, without the zeros that are left out.</summary>
    BytesWritten,

    /// <summary>Bytes that the kernel copied or shared.</summary>
    BytesCopiedInKernel,
}
