namespace ImageTools.Import.Pipeline.RemoteChecks;

/// <summary>Storage classes whose objects have to be restored before they can be read.</summary>
internal static class ArchiveClass
{
    /// <summary>Whether it is one of them (Archive, ColdArchive, DeepColdArchive).</summary>
    public static bool Is(string? storageClass) => storageClass?.Contains("Archive", StringComparison.OrdinalIgnoreCase) == true;
}
