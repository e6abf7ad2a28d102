namespace ImageTools.Disks;

/// <summary>What a read of a range gives.</summary>
public enum ExtentKind
{
    /// <summary>Bytes that have to be read.</summary>
    Data,

    /// <summary>Known to read as zeros.</summary>
    Zero,

    /// <summary>Never written and without backing; reads as zeros.</summary>
    Unallocated,
}
