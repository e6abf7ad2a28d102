using System.Text;
using static ImageTools.Disks.LittleEndian;

namespace ImageTools.Disks.FileSystems.ExFat;

/// <summary>What the root directory says of the volume itself.</summary>
internal sealed record ExFatRoot(string? Label, string? Guid, ExFatEntry? Bitmap, ExFatEntry? UpCase)
{
    private const int MaxLabel = 11;

    /// <summary>Reads the entries of the root directory.</summary>
    public static ExFatRoot Read(IEnumerable<(ExFatEntry Entry, long Place)> entries, ExFatBootSector boot)
    {
        var found = new ExFatRoot(null, null, null, null);
        foreach (var (entry, _) in entries)
        {
            found = entry.Type switch
            {
                ExFatEntry.Label when entry.Raw[1] is > 0 and <= MaxLabel => found with
                {
                    Label = Encoding.Unicode.GetString(entry.Raw.Slice(2, 2 * entry.Raw[1])),
                },
                ExFatEntry.Guid => found with { Guid = new Guid(entry.Raw.Slice(6, 16)).ToString() },
                // Bit 0 of BitmapFlags: the FAT that it belongs to.
                ExFatEntry.Bitmap when (entry.Raw[1] & 1) == boot.ActiveFat => found with { Bitmap = found.Bitmap ?? Copy(entry) },
                ExFatEntry.UpCase => found with { UpCase = found.UpCase ?? Copy(entry) },
                _ => found,
            };
        }
        return found;
    }

    /// <summary>TableChecksum of the up-case table.</summary>
    public uint UpCaseChecksum => UpCase is { } entry ? U32(entry.Raw, 4) : 0;

    // Entries are views of a buffer that is used again.
    private static ExFatEntry Copy(ExFatEntry entry) => new(entry.Raw.ToArray());
}
