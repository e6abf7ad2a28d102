using ImageTools.Disks.FileSystems;

namespace ImageTools.Disks.Tests.FileSystems.Conformance;

/// <summary>
/// Makes hostile volumes of one file system. Every driver that opens anything has one: see
/// <see cref="FileSystemConformance"/>.
/// </summary>
internal interface IHostileVolumes
{
    /// <summary>Whose volumes they are.</summary>
    Type Driver { get; }

    /// <summary>Why this kind can't be made of this file system ("FAT has no log"), or null.</summary>
    string? DoesNotApply(Hostility kind);

    /// <summary>A volume of that kind, made by the file system's own tools and spoiled afterwards.</summary>
    BlockSource Make(Hostility kind, TempDirectory directory);
}
