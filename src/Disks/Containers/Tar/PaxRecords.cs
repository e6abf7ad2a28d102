using System.Globalization;
using System.Text;

namespace ImageTools.Disks.Containers.Tar;

/// <summary>
/// The facts of a pax extended header about its member: "LENGTH KEY=VALUE\n" (POSIX.1-2017, "pax Extended Header").
/// </summary>
internal sealed record PaxRecords
{
    private const string Structure = "pax header",
        SparsePrefix = "GNU.sparse.";

    /// <summary>path, or null.</summary>
    public string? Path { get; private init; }

    /// <summary>size, or null.</summary>
    public long? Size { get; private init; }

    /// <summary>Name of a sparse file, whose path is artificial; null when there is none.</summary>
    public string? SparseName { get; private init; }

    /// <summary>Whether GNU.sparse.… states that the data has only the parts of the file that are not holes.</summary>
    public bool IsSparse { get; private init; }

    /// <summary>Reads the records; keys other than those of name and place are ignored.</summary>
    /// <exception cref="ImageFormatException">A record is malformed.</exception>
    public static PaxRecords Parse(string file, ReadOnlySpan<byte> bytes, long at)
    {
        var result = new PaxRecords();
        // The padding of the block is not part of it, but some programs count its zeros.
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
