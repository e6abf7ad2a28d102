using System.Globalization;
using System.Text;
using ImageTools.Disks.Volumes;

namespace ImageTools.Inspect.Guests.Reading;

/// <summary>Reads /etc/fstab (fstab(5)).</summary>
internal static class FstabReader
{
    private const int MostEntries = 1000;

    /// <summary>The entries, or null when the file does not exist.</summary>
    public static IReadOnlyList<FstabEntry>? Read(GuestTree files, DiskLayout layout)
    {
        if (files.ReadLines("/etc/fstab") is not { } lines)
            return null;
        var entries = new List<FstabEntry>();
        for (var i = 0; i < lines.Length && entries.Count < MostEntries; i++)
        {
            var fields = lines[i].Split((char[])[' ', '\t'], StringSplitOptions.RemoveEmptyEntries);
            if (fields.Length < 2 || fields[0].StartsWith('#'))
                continue;
            entries.Add(
                Entry(
                    layout,
                    i + 1,
                    Unescape(fields[0]),
                    Unescape(fields[1]),
                    fields.Length > 2 ? fields[2] : "auto",
                    fields.Length > 3 ? fields[3] : "defaults"
                ) with
                {
                    Pass =
                        fields.Length > 5 && int.TryParse(fields[5], NumberStyles.Integer, CultureInfo.InvariantCulture, out var pass)
                            ? pass
                            : 0,
                }
            );
        }
        return entries;
    }

    /// <summary>Makes an entry from fields without escapes.</summary>
    public static FstabEntry Entry(DiskLayout layout, int line, string device, string mountPoint, string type, string options)
    {
        device = Unquote(device);
        return new FstabEntry(
            line,
            device,
            type == "swap" ? mountPoint : Simple(mountPoint),
            type,
            options.Split(',', StringSplitOptions.RemoveEmptyEntries),
            HasUnknownTag(device) ? null : VolumeFinder.Find(layout, device)?.Id
        );
    }

    /// <summary>
    /// Whether the tag is unknown to both libmount and systemd. Names of tags are in capitals, without a quote before them.
    /// </summary>
    public static bool HasUnknownTag(string device) =>
        device.IndexOf('=', StringComparison.Ordinal) is var at and > 0
        && device.AsSpan(0, at).IndexOfAny('/', ':') < 0
        && device[..at] is not ("UUID" or "LABEL" or "PARTUUID" or "PARTLABEL" or "ID");

    /// <summary>
    /// The path without doubled slashes, "/./" and a slash at the end. A path with a slash, but none at the start, is relative to the root,
    /// where generators run.
    /// </summary>
    private static string Simple(string path) =>
        path.Contains('/', StringComparison.Ordinal)
            ? "/" + string.Join('/', path.Split('/', StringSplitOptions.RemoveEmptyEntries).Where(p => p != "."))
            : path;

    /// <summary>Removes quotes around the value of a tag (UUID="…"). Elsewhere quotes are ordinary characters.</summary>
    public static string Unquote(string device) =>
        device.IndexOf('=', StringComparison.Ordinal) is var at and > 0
        && device.Length > at + 2
        && device[at + 1] is '"' or '\''
        && device[^1] == device[at + 1]
        && !device.AsSpan(0, at).ContainsAny('"', '\'')
            ? device[..(at + 1)] + device[(at + 2)..^1]
            : device;

    /// <summary>Resolves escapes such as \040, which stand for a blank or any other byte.</summary>
    private static string Unescape(string field)
    {
        if (!field.Contains('\\', StringComparison.Ordinal))
            return field;
        var bytes = new List<byte>();
        for (var i = 0; i < field.Length; i++)
        {
            if (
                field[i] == '\\'
                && i + 3 < field.Length
                && field[i + 1] is >= '0' and <= '3'
                && field.AsSpan(i + 2, 2).IndexOfAnyExceptInRange('0', '7') < 0
            )
            {
                bytes.Add(System.Convert.ToByte(field.Substring(i + 1, 3), 8));
                i += 3;
            }
            else
            {
                var length = char.IsHighSurrogate(field[i]) && i + 1 < field.Length ? 2 : 1;
                bytes.AddRange(Encoding.UTF8.GetBytes(field, i, length));
                i += length - 1;
            }
        }
        return Encoding.UTF8.GetString([.. bytes]);
    }
}
