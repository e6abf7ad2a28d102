using System.Buffers.Binary;
using ImageTools.Disks.Containers;

namespace ImageTools.Disks.Formats.Raw;

/// <summary>
/// Files that are not plain disks and have no reader. As RAW they would be uploaded unchanged and fail to boot an hour later.
/// </summary>
internal static class ForeignMagic
{
    private const string Unpack = "Unpack it first",
        Convert = "Convert it: qemu-img convert -O qcow2 IMAGE NEW.";

    private static readonly Kind[] Known =
    [
        new(0, "vhdxfile"u8.ToArray(), "a VHDX image", Convert, ".vhdx"),
        new(0x40, [0x7f, 0x10, 0xda, 0xbe], "a VDI image of VirtualBox", Convert, ".vdi"),
        new(0, "QED\0"u8.ToArray(), "a QED image", Convert),
        new(0, "WithoutFreeSpace"u8.ToArray(), "a Parallels image", Convert),
        new(0, "WithouFreSpacExt"u8.ToArray(), "a Parallels image", Convert),
        new(0, "Bochs Virtual HD Image"u8.ToArray(), "a Bochs image", Convert),
        new(0, [0x1f, 0x8b, 0x08], "compressed with gzip", $"{Unpack}: gunzip."),
        new(0, [0xfd, 0x37, 0x7a, 0x58, 0x5a, 0x00], "compressed with xz", $"{Unpack}: unxz."),
        new(0, [0x28, 0xb5, 0x2f, 0xfd], "compressed with zstd", $"{Unpack}: unzstd."),
        new(0, [0x04, 0x22, 0x4d, 0x18], "compressed with lz4", $"{Unpack}: unlz4."),
        new(4, [0x31, 0x41, 0x59, 0x26, 0x53, 0x59], "compressed with bzip2", $"{Unpack}: bunzip2."),
        new(0, "PK\u0003\u0004"u8.ToArray(), "a zip archive", $"{Unpack}: unzip."),
        new(0, [0x37, 0x7a, 0xbc, 0xaf, 0x27, 0x1c], "a 7-Zip archive", $"{Unpack}: 7z x."),
        new(0, [0x3a, 0xff, 0x26, 0xed], "an Android sparse image", $"{Unpack}: simg2img."),
        new(
            0,
            "MSWIM\0\0\0"u8.ToArray(),
            "a Windows imaging (WIM) archive, which holds files and not a disk",
            "Install it to a disk and give that."
        ),
        new(0, "partclone-image"u8.ToArray(), "a partclone image of one partition", "Restore it to a disk and give that."),
        new(0, "\u007fELF"u8.ToArray(), "a program", "Name the disk image."),
        new(0, "%PDF-"u8.ToArray(), "a PDF document", "Name the disk image."),
    ];

    private static readonly byte[] DmgTrailer = "koly"u8.ToArray();

    /// <summary>Name of a disk format without a reader, by its suffix with the dot; null for other suffixes.</summary>
    public static string? NameBySuffix(string suffix) =>
        Array.Find(Known, k => suffix.Equals(k.Suffix, StringComparison.OrdinalIgnoreCase))?.Suffix![1..];

    /// <summary>The kind of the file and the way out, or null when it may be a plain disk.</summary>
    public static (string What, string Hint)? Find(BlockSource file)
    {
        // A container is refused here only inside another container, or as a backing image; elsewhere it is opened.
        if (DiskContainers.Detect(file) is { } container)
            return (container.Description, container.WayOut);
        Span<byte> start = stackalloc byte[512];
        start = start[..(int)Math.Min(start.Length, file.Length)];
        file.Read(0, start);
        foreach (var kind in Known)
        {
            if (start.Length >= kind.Offset + kind.Magic.Length && start[kind.Offset..].StartsWith(kind.Magic))
                return (kind.What, kind.Hint);
        }
        if (start.Length < 512)
            return null;
        file.Read(file.Length - 512, start);
        return start.StartsWith(DmgTrailer) && BinaryPrimitives.ReadUInt32BigEndian(start[8..]) == 512
            ? ("an Apple disk image (DMG)", "Convert it: qemu-img convert -f dmg -O qcow2 IMAGE NEW.")
            : null;
    }

    /// <summary>One kind of them.</summary>
    /// <param name="Offset">Offset of its magic.</param>
    /// <param name="Magic">The magic.</param>
    /// <param name="What">Its name in errors.</param>
    /// <param name="Hint">The way out.</param>
    /// <param name="Suffix">For a disk image: the suffix of such files.</param>
    private sealed record Kind(int Offset, byte[] Magic, string What, string Hint, string? Suffix = null);
}
