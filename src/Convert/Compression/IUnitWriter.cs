namespace ImageTools.Convert.Compression;

/// <summary>Writes stored units to an append-only file, in the disk's order, with the metadata around them.</summary>
internal interface IUnitWriter
{
    /// <summary>Stores the units of a batch.</summary>
    void Add(UnitBatch batch);

    /// <summary>Writes the rest of the file.</summary>
    void Finish();
}
