using System.Text;
using ImageTools.Disks.Sources;
using static ImageTools.Disks.LittleEndian;

namespace ImageTools.Disks.FileSystems.Ntfs;

/// <summary>$Volume: label, version and flags.</summary>
internal sealed record NtfsInformation(string? Label, string? Version, int Flags)
{
    /// <summary>Record of $Volume.</summary>
    public const long Record = 3;

    /// <summary>chkdsk is to check the volume at the next start.</summary>
    public const int Dirty = 1;

    /// <summary>
    /// Flags that Windows has to deal with before anybody else may rely on the volume: dirty, resize the log, upgrade, object ids under
    /// repair, chkdsk under way, modified by chkdsk.
    /// </summary>
    public const int Unsettled = 0xc027;

    /// <summary>Bytes of $VOLUME_INFORMATION: reserved 8, major 8, minor 9, flags 0x0a.</summary>
    private const int InformationSize = 0x0c;

    public static NtfsInformation Read(NtfsFile file, string volume)
    {
        var label = file.ReadAll(NtfsAttributeType.VolumeName, 256, "$VOLUME_NAME");
        var information = file.ReadAll(NtfsAttributeType.VolumeInformation, 4096, "$VOLUME_INFORMATION");
        if (information is null || information.Length < InformationSize)
            throw new ImageFormatException(volume, "$Volume", "has no sound $VOLUME_INFORMATION", "size", information?.Length);
        return new NtfsInformation(
            label is null or [] ? null : Encoding.Unicode.GetString(label),
            $"{information[8]}.{information[9]}",
            U16(information, 0x0a)
        );
    }

    /// <summary>The same; the problem in place of an exception.</summary>
    public static NtfsInformation TryRead(MasterFileTable table, string volume, out string? problem)
    {
        try
        {
            problem = null;
            return Read(table.File(new FileReference(Record)), volume);
        }
        catch (IOException e) when (e is not ReadLimitException)
        {
            problem = $"$Volume can't be read: {e.Message}";
            return new NtfsInformation(null, null, 0);
        }
    }
}
