namespace ImageTools.Disks.FileSystems.Erofs;

/// <summary>Where the extents of a compressed file are.</summary>
internal interface IErofsMap
{
    /// <summary>The extent that holds this byte of the file.</summary>
    /// <exception cref="ImageFormatException">The index is damaged.</exception>
    ErofsExtent Find(long offset);
}
