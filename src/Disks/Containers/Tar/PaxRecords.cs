using System.Globalization;
using System.Text;

namespace ImageTools.Disks.Containers.Tar;

/// <summary>
/// What a pax extended header says about the member behind it: "LENGTH KEY=VALUE\n" (POSIX.1-2017, "pax Extended Header").
/// </summary>
internal sealed record PaxRecords
{
    private const string Structure = "pax header",
        SparsePrefix = "GNU.sparse.";

    /// <summary>path, or null.</summary>
    public string? Path { get; private init; }

    /// <summary>size, or null.</summary>
    public long? Size { get; private init; }

    /// <summary>Name of a sparse file, whose path is made up; null when there is none.</summary>
    public string? SparseName { get; private init; }

    /// <summary>Whether GNU.sparse.… says that the data are only the parts of the file that are not holes.</summary>
    public bool IsSparse { get; private init; }

    /// <summary>Reads the records; keys that say nothing about name and place are left out.</summary>
    /// <exception cref="ImageFormatException">A record is none.</exception>
    public static PaxRecords Parse(string file, ReadOnlySpan<byte> bytes, long at)
    {
        var result = new PaxRecords();
        // What fills the block up is not part of it; some programs count zeros all the same.
        while (!bytes.IsEmpty && bytes[0] != 0)
        {
            var blank = bytes.IndexOf((byte)' ');
            if (
                blank is < 1 or > 10
                || !int.TryParse(Encoding.Latin1.GetString(bytes[..blank]), NumberStyles.None, CultureInfo.InvariantCulture, out var length)
                || length <= blank + 2
                || length > bytes.Length
                || bytes[length - 1] != '\n'
            )
            {
                throw new ImageFormatException(file, Structure, "is not LENGTH KEY=VALUE and a newline", "record", offset: at);
            }

            var record = bytes[(blank + 1)..(length - 1)];
            var equals = record.IndexOf((byte)'=');
            if (equals < 1)
                throw new ImageFormatException(file, Structure, "has no key", "record", offset: at);
            result = result.With(file, Encoding.UTF8.GetString(record[..equals]), record[(equals + 1)..], at);
            bytes = bytes[length..];
            at += length;
        }
        return result;
    }

    private PaxRecords With(string file, string key, ReadOnlySpan<byte> value, long at)
    {
        switch (key)
        {
            case "path":
                return this with { Path = Name(file, key, value, at) };
            case "size":
                return long.TryParse(Encoding.Latin1.GetString(value), NumberStyles.None, CultureInfo.InvariantCulture, out var size)
                    ? this with
                    {
                        Size = size,
                    }
                    : throw new ImageFormatException(
                        file,
                        Structure,
                        "is no possible length",
                        key,
                        Encoding.Latin1.GetString(value[..Math.Min(value.Length, 40)]),
                        at
                    );
            case SparsePrefix + "name":
                return this with { SparseName = Name(file, key, value, at), IsSparse = true };
            default:
                return key.StartsWith(SparsePrefix, StringComparison.Ordinal) ? this with { IsSparse = true } : this;
        }
    }

    private static string Name(string file, string key, ReadOnlySpan<byte> value, long at) =>
        !value.Contains((byte)0)
            ? Encoding.UTF8.GetString(value)
            : throw new ImageFormatException(file, Structure, "holds a NUL, which no name does", key, offset: at);
}
