using System.Globalization;
using System.Text;
using System.Text.RegularExpressions;

namespace ImageTools.Disks.Formats.Vmdk;

/// <summary>The text that lists the extents of a VMDK ("The Descriptor File"). Keys vary in case and spacing.</summary>
internal sealed partial class VmdkDescriptor
{
    /// <summary>Room for the extents of a 64 TiB disk in pieces of 2 GiB.</summary>
    public const int MaxLength = 4 << 20;

    private const int MaxExtents = 32768;
    private readonly Dictionary<string, string> values = new(StringComparer.OrdinalIgnoreCase);
    private readonly List<VmdkExtentLine> extents = [];

    private VmdkDescriptor() { }

    public IReadOnlyList<VmdkExtentLine> Extents => extents;

    /// <summary>createType, or null.</summary>
    public string? CreateType => values.GetValueOrDefault("createType");

    /// <summary>CID; 32 bits that change with the content.</summary>
    public uint ContentId => Hex("CID");

    /// <summary>parentCID; all ones when the disk stands alone.</summary>
    public uint ParentContentId => values.ContainsKey("parentCID") ? Hex("parentCID") : uint.MaxValue;

    public bool HasParent => ParentContentId != uint.MaxValue;

    /// <summary>parentFileNameHint, or null.</summary>
    public string? ParentName => values.GetValueOrDefault("parentFileNameHint");

    /// <summary>ddb.adapterType, or null.</summary>
    public string? AdapterType => values.GetValueOrDefault("ddb.adapterType");

    /// <summary>Whether a file begins like a descriptor.</summary>
    public static bool LooksLikeOne(ReadOnlySpan<byte> start)
    {
        var text = Encoding.Latin1.GetString(start).TrimStart('\ufeff', '\u00ef', '\u00bb', '\u00bf', ' ', '\r', '\n');
        return text.StartsWith("# Disk DescriptorFile", StringComparison.OrdinalIgnoreCase);
    }

    /// <summary>Reads the text; unknown lines are ignored.</summary>
    /// <exception cref="ImageFormatException">An extent line cannot be understood.</exception>
    public static VmdkDescriptor Parse(string file, ReadOnlySpan<byte> bytes)
    {
        var nul = bytes.IndexOf((byte)0);
        if (nul >= 0)
            bytes = bytes[..nul];
        // All used encodings have the same ASCII, so only names of files differ.
        var stated = EncodingKey().Match(Encoding.Latin1.GetString(bytes)).Groups[1].Value;
        var descriptor = new VmdkDescriptor();
        foreach (var line in VmdkEncoding.Of(stated).GetString(bytes).AsSpan().EnumerateLines())
            descriptor.Add(file, line.Trim().ToString());
        return descriptor;
    }

    private void Add(string file, string line)
    {
        if (line.Length == 0 || line[0] == '#')
            return;
        if (ExtentStart().IsMatch(line))
        {
            if (extents.Count == MaxExtents)
                throw new ImageFormatException(file, "VMDK descriptor", $"has more than {MaxExtents} extents");
            extents.Add(ParseExtent(file, line));
            return;
        }
        var equals = line.IndexOf('=', StringComparison.Ordinal);
        if (equals > 0)
            values.TryAdd(line[..equals].TrimEnd(), line[(equals + 1)..].Trim().Trim('"'));
    }

    private static VmdkExtentLine ParseExtent(string file, string line)
    {
        var match = ExtentSyntax().Match(line);
        if (
            !match.Success
            || !TryBytes(match.Groups["sectors"].Value, out var length)
            || !TryBytes(match.Groups["offset"].Value, out var offset)
        )
        {
            throw new ImageFormatException(
                file,
                "VMDK descriptor",
                "is not an extent line: ACCESS SECTORS TYPE \"FILE\" OFFSET",
                "extent",
                line
            );
        }

        return new VmdkExtentLine(
            match.Groups["access"].Value.ToUpperInvariant(),
            length,
            match.Groups["type"].Value.ToUpperInvariant(),
            match.Groups["name"].Value,
            offset
        );
    }

    private static bool TryBytes(string sectors, out long bytes)
    {
        bytes = 0;
        if (sectors.Length == 0)
            return true;
        var valid = long.TryParse(sectors, NumberStyles.None, CultureInfo.InvariantCulture, out var count) && count <= Sectors.Most;
        bytes = valid ? new Sectors(count).Bytes : 0;
        return valid;
    }

    private uint Hex(string key) =>
        uint.TryParse(values.GetValueOrDefault(key), NumberStyles.HexNumber, CultureInfo.InvariantCulture, out var value) ? value : 0;

    [GeneratedRegex(@"^\s*encoding\s*=\s*""?([A-Za-z0-9_-]+)", RegexOptions.Multiline | RegexOptions.IgnoreCase)]
    private static partial Regex EncodingKey();

    [GeneratedRegex(@"^(RW|RDONLY|NOACCESS)\s", RegexOptions.IgnoreCase)]
    private static partial Regex ExtentStart();

    [GeneratedRegex(
        @"^(?<access>[A-Za-z]+)\s+(?<sectors>[0-9]+)\s+(?<type>[A-Za-z0-9]+)(\s+""(?<name>[^""]*)""(\s+(?<offset>[0-9]+))?)?(\s|$)"
    )]
    private static partial Regex ExtentSyntax();
}
