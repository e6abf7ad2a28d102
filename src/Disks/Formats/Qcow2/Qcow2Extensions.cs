using System.Buffers.Binary;
using System.Text;

namespace ImageTools.Disks.Formats.Qcow2;

/// <summary>The header extensions that matter to a reader ("Header extensions" and "Feature name table").</summary>
internal sealed record Qcow2Extensions
{
    private const uint End = 0,
        BackingFormatType = 0xE2792ACA,
        FeatureNamesType = 0x6803F857,
        DataFileType = 0x44415441;
    private const int FeatureEntry = 48;

    public string? BackingFormat { get; private init; }

    public string? DataFile { get; private init; }

    /// <summary>Names of incompatible features by bit, from the writer of the image.</summary>
    public IReadOnlyDictionary<int, string> IncompatibleNames { get; private init; } = new Dictionary<int, string>();

    /// <summary>
    /// Reads the extensions: they end with type 0, at the backing file's name or at the end of the first cluster. In a version 2 image
    /// without extensions other bytes may follow the header, so an impossible length ends the list, too.
    /// </summary>
    public static Qcow2Extensions Parse(BlockSource file, in Qcow2Header header)
    {
        var end = Math.Min(file.Length, header.ClusterSize);
        if (header.BackingNameOffset > header.Length)
            end = Math.Min(end, header.BackingNameOffset);
        var bytes = file.ReadBytes(0, (int)Math.Min(end, Qcow2Header.MaxLength)).AsSpan();
        var result = new Qcow2Extensions();
        var at = header.Length;
        while (at <= bytes.Length - 8)
        {
            var type = BinaryPrimitives.ReadUInt32BigEndian(bytes[at..]);
            var length = BinaryPrimitives.ReadUInt32BigEndian(bytes[(at + 4)..]);
            if (type == End)
                break;
            if (length > bytes.Length - at - 8)
            {
                if (header.Version == 2)
                    break;
                throw new ImageFormatException(
                    file.Name,
                    "qcow2 header extension",
                    "reaches past the first cluster",
                    $"length of type {type:X8}",
                    length,
                    at + 4
                );
            }
            result = result.With(type, bytes.Slice(at + 8, (int)length));
            at += 8 + (int)((length + 7) & ~7u);
        }
        return result;
    }

    private Qcow2Extensions With(uint type, ReadOnlySpan<byte> data) =>
        type switch
        {
            BackingFormatType => this with { BackingFormat = Text(data) },
            DataFileType => this with { DataFile = Text(data) },
            FeatureNamesType => this with { IncompatibleNames = FeatureNames(data) },
            _ => this,
        };

    private static Dictionary<int, string> FeatureNames(ReadOnlySpan<byte> data)
    {
        var names = new Dictionary<int, string>();
        for (; data.Length >= FeatureEntry; data = data[FeatureEntry..])
        {
            // Byte 0 is the kind of feature; 0 is incompatible.
            if (data[0] == 0)
                names[data[1]] = Text(data[2..FeatureEntry]);
        }
        return names;
    }

    private static string Text(ReadOnlySpan<byte> bytes)
    {
        var nul = bytes.IndexOf((byte)0);
        return Encoding.UTF8.GetString(nul < 0 ? bytes : bytes[..nul]);
    }
}
