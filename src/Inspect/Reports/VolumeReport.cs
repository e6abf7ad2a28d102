using ImageTools.Disks.Formats;
using ImageTools.Disks.Partitions;
using ImageTools.Disks.Volumes;
using ImageTools.Inspect.Checks;
using ImageTools.Inspect.Guests;

namespace ImageTools.Inspect.Reports;

/// <summary>The volumes of disks, for people.</summary>
public static class VolumeReport
{
    private static readonly string[] Heading =
    [
        VolumeText.Heading[0],
        "kind",
        .. VolumeText.Heading[1..5],
        "mounted at",
        .. VolumeText.Heading[5..],
    ];

    /// <summary>Writes the report.</summary>
    /// <param name="images">The images.</param>
    /// <param name="layout">How they are divided.</param>
    /// <param name="guest">The guest on them.</param>
    /// <param name="writer">The output.</param>
    /// <param name="columns">Width of the terminal; null when it is no terminal.</param>
    public static void Write(IReadOnlyList<DiskImage> images, DiskLayout layout, Guest guest, TextWriter writer, int? columns = null)
    {
        // A table for programs stays a table, however wide it is.
        var width = columns ?? int.MaxValue;
        for (var i = 0; i < images.Count; i++)
        {
            var table = layout.Tables[i];
            writer.WriteLine(
                $"{ReportText.Clean(images[i].Info.Filename)}: {ByteCount.Text(images[i].Content.Length)}, partition table "
                    + $"{table.Kind.Name()}, sectors of {table.SectorSize} bytes"
            );
            Volume[] volumes = [.. layout.Volumes.Where(v => v.DiskIndex == i)];
            if (volumes.Length == 0)
                continue;
            List<string[]> rows = [Heading, .. volumes.Select(v => Row(v, guest))];
            foreach (var line in ReportText.Table(rows, 2, width, 2, 3))
                writer.WriteLine(line);
            foreach (var line in volumes.SelectMany(Notes).SelectMany(n => ReportText.Wrap(n, 2, columns ?? ReportText.UsualColumns)))
                writer.WriteLine(line);
        }
    }

    private static string[] Row(Volume volume, Guest guest)
    {
        var cells = VolumeText.Cells(volume, guest);
        var places = VolumeText.MountPoints(volume, guest);
        return [cells[0], VolumeText.Kind(volume.Kind), .. cells[1..5], places.Count == 0 ? "-" : string.Join(", ", places), .. cells[5..]];
    }

    private static IEnumerable<string> Notes(Volume volume)
    {
        if (volume.Members.Count > 0)
            yield return $"{volume.Id} is made from {string.Join(", ", volume.Members)}.";
        foreach (var subvolume in (volume.FileSystem?.Subvolumes ?? []).Where(s => s.Path.Length > 0))
        {
            yield return $"{volume.Id} subvolume {subvolume.Id}: {subvolume.Path}"
                + (subvolume.IsDefault ? " (default)" : "")
                + (subvolume.IsReadOnly ? " (read-only)" : "");
        }

        foreach (var remark in VolumeText.Remarks(volume))
            yield return $"{volume.Id}: {remark}";
        if (volume.Error is { } error)
            yield return $"{volume.Id}: {error.Message}";
    }
}
