namespace ImageTools.Convert.Layout;

/// <summary>The origin of a piece's bytes.</summary>
internal enum PieceKind
{
    /// <summary>Zeros; nothing has to be written.</summary>
    Zero,

    /// <summary>Metadata that the layout computes.</summary>
    Made,

    /// <summary>Bytes of the disk, as the guest sees them.</summary>
    Content,

    /// <summary>One whole compressed unit, as the source stores it.</summary>
    Stored,
}
