namespace ImageTools.Import.Pipeline.RemoteChecks;

/// <summary>The storage classes with objects that must be restored before they can be read.</summary>
internal static class ArchiveClass
{
    /// <summary>Whether a class is one of them (Archive, ColdArchive, DeepColdArchive).</summary>
    public static bool Is(string? storageClass) => storageClass?.Contains("Archive", StringComparison.OrdinalIgnoreCase) == true;
}
