using System.Text;
using static ImageTools.Disks.LittleEndian;

namespace ImageTools.Disks.FileSystems.Ntfs;

/// <summary>
/// An attribute of a file, or the part of it that one record holds. All content of NTFS lies in attributes: in the record (resident), or
/// in runs of clusters.
/// </summary>
internal sealed record NtfsAttribute
{
    private const int CompressedFlag = 0x00ff,
        EncryptedFlag = 0x4000;

    public required NtfsAttributeType Type { get; init; }

    /// <summary>Empty for the main content.</summary>
    public required string Name { get; init; }

    /// <summary>Number in its record.</summary>
    public required ushort Id { get; init; }

    public required ushort Flags { get; init; }

    public required bool IsResident { get; init; }

    /// <summary>The content, of a resident one.</summary>
    public ReadOnlyMemory<byte> Value { get; init; }

    /// <summary>The mapping pairs, of one in clusters.</summary>
    public ReadOnlyMemory<byte> Runs { get; init; }

    /// <summary>First cluster of the attribute that this part maps.</summary>
    public long LowestVcn { get; init; }

    /// <summary>Last one; -1 for none.</summary>
    public long HighestVcn { get; init; }

    /// <summary>Exponent of the clusters of a compression unit; 0 for none.</summary>
    public int CompressionUnit { get; init; }

    /// <summary>Bytes of the content. Only the first part states it.</summary>
    public required long Size { get; init; }

    /// <summary>Bytes that were written; the rest reads as zeros. Only the first part states it.</summary>
    public long InitializedSize { get; init; }

    public bool IsCompressed => (Flags & CompressedFlag) != 0;

    public bool IsEncrypted => (Flags & EncryptedFlag) != 0;

    /// <summary>
    /// Reads the attribute at the beginning of <paramref name="bytes"/>, which is as long as it states. The problem is null when it is
    /// sound.
    /// </summary>
    public static NtfsAttribute? Parse(ReadOnlyMemory<byte> bytes, out string? problem)
    {
        var header = bytes.Span;
        int nameLength = header[9] * 2,
            nameAt = U16(header, 0x0a);
        var name = "";
        if (nameLength > 0)
        {
            if (nameAt > header.Length - nameLength)
            {
                problem = "has a name beyond its end";
                return null;
            }
            name = Encoding.Unicode.GetString(header.Slice(nameAt, nameLength));
        }
        var isResident = header[8] == 0;
        var attribute = new NtfsAttribute
        {
            Type = (NtfsAttributeType)U32(header, 0),
            Name = name,
            Id = U16(header, 0x0e),
            Flags = U16(header, 0x0c),
            IsResident = isResident,
            Size = 0,
        };
        return isResident ? Resident(bytes, attribute, out problem) : InClusters(bytes, attribute, out problem);
    }

    private static NtfsAttribute? Resident(ReadOnlyMemory<byte> bytes, NtfsAttribute attribute, out string? problem)
    {
        var (length, at) = (U32(bytes.Span, 0x10), U16(bytes.Span, 0x14));
        problem = at > bytes.Length || length > bytes.Length - at ? $"has a value of {length} bytes at byte {at}, beyond its end" : null;
        return problem is null ? attribute with { Value = bytes.Slice(at, (int)length), Size = length } : null;
    }

    private static NtfsAttribute? InClusters(ReadOnlyMemory<byte> bytes, NtfsAttribute attribute, out string? problem)
    {
        var header = bytes.Span;
        problem = null;
        if (header.Length < 0x40)
        {
            problem = "is too short for an attribute in clusters";
            return null;
        }
        int runs = U16(header, 0x20),
            unit = U16(header, 0x22);
        var (lowest, highest) = ((long)U64(header, 0x10), (long)U64(header, 0x18));
        var (size, initialized) = ((long)U64(header, 0x30), (long)U64(header, 0x38));
        if (runs < 0x40 || runs > header.Length)
            problem = $"has its runs at byte {runs}";
        else if (lowest < 0 || highest < -1 || highest > long.MaxValue / 2)
            problem = $"maps the clusters {lowest} to {highest}";
        else if (lowest == 0 && (size < 0 || initialized < 0 || initialized > size))
            problem = $"states a size of {size} bytes, of which {initialized} were written";
        else if (unit > 16)
            problem = $"has a compression unit of 2^{unit} clusters";
        return problem is not null
            ? null
            : attribute with
            {
                Runs = bytes[runs..],
                LowestVcn = lowest,
                HighestVcn = highest,
                CompressionUnit = unit,
                Size = size,
                InitializedSize = initialized,
            };
    }
}
