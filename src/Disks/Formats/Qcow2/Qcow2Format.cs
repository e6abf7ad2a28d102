using System.Globalization;
using System.Text;
using ImageTools.Disks.Formats.Mapped;
using ImageTools.Disks.Sources;

namespace ImageTools.Disks.Formats.Qcow2;

/// <summary>qcow2, versions 2 and 3 (compat 0.10 and 1.1).</summary>
public sealed class Qcow2Format : IDiskFormat
{
    /// <inheritdoc/>
    public string Name => "qcow2";

    /// <inheritdoc/>
    public IReadOnlyList<string> Aliases => [];

    /// <inheritdoc/>
    public bool Matches(BlockSource file)
    {
        if (file.Length < 4)
            return false;
        Span<byte> magic = stackalloc byte[4];
        file.Read(0, magic);
        return System.Buffers.Binary.BinaryPrimitives.ReadUInt32BigEndian(magic) == Qcow2Fields.MagicValue;
    }

    /// <inheritdoc/>
    public DiskImage Open(FormatContext context, BlockSource file)
    {
        if (!Matches(file))
        {
            throw new ImageFormatException(
                file.Name,
                "qcow2 header",
                "does not begin with QFI\\xfb",
                "magic",
                offset: 0,
                hint: "The file is not qcow2; leave the format out to have it detected."
            );
        }

        var header = Qcow2Header.Parse(file);
        var extensions = Qcow2Extensions.Parse(file, header);
        RefuseUnknownFeatures(file, header, extensions);
        if (context is { Depth: 0, Options.Snapshot: { } snapshot })
            header = Qcow2Snapshots.Choose(file, header, snapshot);
        var info = Describe(context, file, header, extensions);
        if (context.Options.MetadataOnly)
            return new DiskImage(info, new UndisclosedSource(file, header.VirtualSize));
        if (info.Encryption is not null)
        {
            throw new ImageFormatException(
                file.Name,
                "qcow2 header",
                "means that the content is encrypted, and there is no key here",
                "crypt_method",
                header.CryptMethod,
                Qcow2Fields.CryptMethod,
                "Decrypt it: qemu-img convert with --object secret and -O qcow2."
            );
        }
        return OpenContent(context, file, header, info);
    }

    private static DiskImage OpenContent(FormatContext context, BlockSource file, in Qcow2Header header, ImageInfo info)
    {
        DiskImage? backing = null;
        var data = file;
        try
        {
            if (info.ExternalFiles is [var dataName])
                data = LinkedFiles.Open(context, dataName, "external data file");
            if (info.BackingFilename is { } backingName)
                backing = LinkedFiles.OpenImage(context, backingName, "backing file", info.BackingFormat);
            return new DiskImage(info, new Qcow2Source(file, data, backing?.Content, header));
        }
        catch
        {
            backing?.Dispose();
            if (!ReferenceEquals(data, file))
                data.Dispose();
            throw;
        }
    }

    private static ImageInfo Describe(FormatContext context, BlockSource file, in Qcow2Header header, Qcow2Extensions extensions)
    {
        var snapshots = Qcow2Snapshots.Names(file, header, out var warning);
        var warnings = new List<string>();
        if (warning is not null)
            warnings.Add(warning);
        var backingName =
            header.BackingNameOffset == 0
                ? null
                : Encoding.UTF8.GetString(file.ReadBytes(header.BackingNameOffset, header.BackingNameLength));
        if (backingName is not null && extensions.BackingFormat is null)
            warnings.Add("The image does not state the format of its backing file, which is therefore probed.");
        if (header.HasDataFile && extensions.DataFile is null)
        {
            throw new ImageFormatException(
                file.Name,
                "qcow2 header extension",
                "is missing: guest data is in another file that is not named",
                "external data file name"
            );
        }

        var corrupt = (header.Incompatible & Qcow2Incompatible.Corrupt) != 0;
        return new ImageInfo
        {
            Filename = context.Name,
            Format = "qcow2",
            Subformat = header.Version == 2 ? "compat 0.10" : "compat 1.1",
            VirtualSize = header.VirtualSize,
            FileSize = file.Length,
            ActualSize = FileAllocation.Of(file),
            ClusterSize = header.ClusterSize,
            Compression = header.CompressionType == Qcow2Fields.Zstd ? "zstd" : "zlib",
            BackingFilename = backingName,
            BackingFormat = backingName is null ? null : extensions.BackingFormat,
            Dirty = (header.Incompatible & Qcow2Incompatible.Dirty) != 0,
            Corrupt = corrupt,
            Encryption = header.CryptMethod switch
            {
                0 => null,
                1 => "aes",
                2 => "luks",
                _ => $"method {header.CryptMethod}",
            },
            ExternalFiles = header.HasDataFile ? [extensions.DataFile!] : [],
            Snapshots = snapshots,
            Warnings = warnings,
            Details = Details(header, extensions, corrupt),
        };
    }

    private static List<KeyValuePair<string, string>> Details(in Qcow2Header header, Qcow2Extensions extensions, bool corrupt)
    {
        var details = new List<KeyValuePair<string, string>>
        {
            new("compat", header.Version == 2 ? "0.10" : "1.1"),
            new("compression type", header.CompressionType == Qcow2Fields.Zstd ? "zstd" : "zlib"),
        };
        if (header.Version >= 3)
            details.Add(new("lazy refcounts", header.LazyRefcounts ? "true" : "false"));
        details.Add(new("refcount bits", header.RefcountBits.ToString(CultureInfo.InvariantCulture)));
        if (header.HasDataFile)
        {
            details.Add(new("data file", extensions.DataFile!));
            details.Add(new("data file raw", header.DataFileIsRaw ? "true" : "false"));
        }
        if (header.Version >= 3)
        {
            details.Add(new("corrupt", corrupt ? "true" : "false"));
            details.Add(new("extended l2", header.ExtendedL2 ? "true" : "false"));
        }
        return details;
    }

    private static void RefuseUnknownFeatures(BlockSource file, in Qcow2Header header, Qcow2Extensions extensions)
    {
        var unknown = (ulong)(header.Incompatible & ~Qcow2Incompatible.Known);
        if (unknown == 0)
            return;
        var names = Enumerable
            .Range(0, 64)
            .Where(bit => ((unknown >> bit) & 1) != 0)
            .Select(bit => extensions.IncompatibleNames.TryGetValue(bit, out var name) ? $"bit {bit} ({name})" : $"bit {bit}");
        throw new ImageFormatException(
            file.Name,
            "qcow2 header",
            "uses features that are not known here",
            "incompatible_features",
            string.Join(", ", names),
            Qcow2Fields.IncompatibleFeatures,
            "Convert it to plain qcow2 with the program that wrote it."
        );
    }
}
