namespace ImageTools.Disks.Formats;

/// <summary>
/// How a user names an image: a file, or a file and what is meant inside it ("machine.ova#1", "disks.tar#data/disk.vmdk").
/// </summary>
/// <param name="File">Path of the file.</param>
/// <param name="Member">The number of a disk in it, from 1, or the name of a member; null when the file itself is meant.</param>
public readonly record struct ImageAddress(string File, string? Member)
{
    /// <summary>What stands between the two.</summary>
    public const char Separator = '#';

    /// <summary>
    /// Takes an address apart. A file that is there under the whole name is meant by it; of several ways to divide it, the one with the
    /// longest name of a file that is there.
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

    /// <summary>The address of something inside a file.</summary>
    public static string Join(string file, string member) => $"{file}{Separator}{member}";
}
