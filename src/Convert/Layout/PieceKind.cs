namespace ImageTools.Convert.Layout;

/// <summary>Where a stretch of a target file comes from.</summary>
internal enum PieceKind
{
    /// <summary>Zeros; nothing has to be written.</summary>
    Zero,

    /// <summary>Metadata that the layout computes.</summary>
    Made,

    /// <summary>Bytes of the disk, as the guest sees them.</summary>
    Content,

    /// <summary>One whole compressed unit of the source, as it is stored there.</summary>
    Stored,
}
