namespace ImageTools.Convert.Compression;

/// <summary>Gives stored units their places in an append-only file, in the disk's order, and writes the metadata around them.</summary>
internal interface IUnitWriter
{
    /// <summary>Stores the units of a batch.</summary>
    void Add(UnitBatch batch);

    /// <summary>Writes what is left.</summary>
    void Finish();
}
