using ImageTools.Disks.Sources;

namespace ImageTools.Disks.FileSystems.Ntfs;

/// <summary>Opens the content of an attribute: in its record, in clusters, or compressed in clusters.</summary>
internal static class AttributeContent
{
    /// <summary>The content of an attribute whose parts are in order.</summary>
    public static BlockSource Open(BlockSource volume, NtfsBootSector boot, IEnumerable<NtfsAttribute> parts, string what)
    {
        NtfsAttribute? first = null;
        var runs = new RunList(volume, boot, what);
        foreach (var part in parts)
        {
            first ??= part;
            if (part.IsResident && ReferenceEquals(first, part))
                break;
            runs.Add(part);
        }
        if (first is null)
            throw new ImageFormatException(volume.Name, what, "has no content");
        var name = $"{volume.Name} {what}";
        if (first.IsEncrypted)
        {
            throw new ImageFormatException(volume.Name, what, "is encrypted (EFS)", hint: "Its key is in the guest; decrypt it there.");
        }
        if (first.IsResident)
            return new MemorySource(first.Value, name);
        if (first.Size > runs.Bytes)
        {
            throw new ImageFormatException(
                volume.Name,
                what,
                $"is larger than its runs, which map {runs.Bytes} bytes",
                "real size",
                first.Size,
                hint: "Run chkdsk in the guest."
            );
        }
        if (FileSystemLimits.FirstAlias(runs.Ranges) is { } alias)
        {
            throw new ImageFormatException(
                volume.Name,
                what,
                $"shares clusters at byte {alias.Start} with another part of itself",
                offset: alias.Place,
                hint: "Run chkdsk in the guest."
            );
        }
        return first.IsCompressed && first.CompressionUnit > 0
            ? CompressedSource.Create(volume, boot, name, first, runs)
            : new RangeSource(volume, name, first.Size, WrittenRanges.Of(runs.Ranges, first.InitializedSize));
    }
}
