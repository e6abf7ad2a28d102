namespace ImageTools.Disks.Formats;

/// <summary>
/// The name of an image on the command line: a file, or a file and a member in it ("machine.ova#1", "disks.tar#data/disk.vmdk").
/// </summary>
/// <param name="File">Path of the file.</param>
/// <param name="Member">The number of a disk in it, from 1, or the name of a member; null for the file itself.</param>
public readonly record struct ImageAddress(string File, string? Member)
{
    /// <summary>The separator.</summary>
    public const char Separator = '#';

    /// <summary>
    /// Splits an address. An existing file with the whole name has priority, then the split with the longest name of an existing file.
    /// </summary>
    public static ImageAddress Of(string address)
    {
        if (System.IO.File.Exists(address))
            return new ImageAddress(address, null);
        for (var at = address.Length - 1; (at = address.LastIndexOf(Separator, Math.Max(0, at))) > 0; at--)
        {
            if (System.IO.File.Exists(address[..at]))
                return new ImageAddress(address[..at], address[(at + 1)..]);
        }
        return new ImageAddress(address, null);
    }

    /// <summary>The address of a member in a file.</summary>
    public static string Join(string file, string member) => $"{file}{Separator}{member}";
}
