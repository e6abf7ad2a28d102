using System.Text;
using ImageTools.Disks.Volumes;

namespace ImageTools.Inspect.Guests.Reading;

/// <summary>Reads /etc/fstab (fstab(5)).</summary>
internal static class FstabReader
{
    private const int MostEntries = 1000;

    /// <summary>The entries, or null when there is no such file.</summary>
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
            var device = Unescape(fields[0]);
            entries.Add(new FstabEntry(
                i + 1,
                device,
                Unescape(fields[1]),
                fields.Length > 2 ? fields[2] : "auto",
                fields.Length > 3 ? fields[3].Split(',', StringSplitOptions.RemoveEmptyEntries) : ["defaults"],
                HasUnknownTag(device) ? null : VolumeFinder.Find(layout, device)?.Id));
        }
        return entries;
    }

    /// <summary>Whether it is a tag that neither libmount nor systemd knows: names of tags are in capitals.</summary>
    public static bool HasUnknownTag(string device) =>
        device.IndexOf('=', StringComparison.Ordinal) is var at and > 0 && device.AsSpan(0, at).IndexOfAny('/', ':') < 0 && device[..at] is not ("UUID" or "LABEL" or "PARTUUID" or "PARTLABEL" or "ID");

    /// <summary>\040 and its like stand for blanks, and for any other byte; quotes may be around a field or around the value of a tag (UUID="…").</summary>
    private static string Unescape(string field)
    {
        var quote = field.IndexOf('"', StringComparison.Ordinal);
        if (quote >= 0 && field.Length > quote + 1 && field[^1] == '"' && (quote == 0 || field[quote - 1] == '='))
            field = field[..quote] + field[(quote + 1)..^1];
        if (!field.Contains('\\', StringComparison.Ordinal))
            return field;
        var bytes = new List<byte>();
        for (var i = 0; i < field.Length; i++)
        {
            if (field[i] == '\\' && i + 3 < field.Length && field[i + 1] is >= '0' and <= '3' && field.AsSpan(i + 2, 2).IndexOfAnyExceptInRange('0', '7') < 0)
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
