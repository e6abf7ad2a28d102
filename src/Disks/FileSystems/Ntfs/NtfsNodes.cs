using static ImageTools.Disks.LittleEndian;

namespace ImageTools.Disks.FileSystems.Ntfs;

/// <summary>What a file is, by its attributes.</summary>
internal static class NtfsNodes
{
    private const int StandardInformationSize = 0x30;
    private const uint ReadOnlyFlag = 1,
        HiddenFlag = 2,
        SystemFlag = 4,
        ReparseFlag = 0x400,
        EncryptedFlag = 0x4000;

    /// <summary>The node of a file.</summary>
    public static FileNode Read(NtfsFile file, string volume)
    {
        var information = file.First(NtfsAttributeType.StandardInformation)?.Value
            ?? throw new ImageFormatException(volume, file.What, "has no $STANDARD_INFORMATION");
        if (information.Length < StandardInformationSize)
            throw new ImageFormatException(volume, file.What, "is too short", "$STANDARD_INFORMATION", information.Length);
        var flags = U32(information.Span, 0x20);
        var isDirectory = file.Record.IsDirectory;
        var data = isDirectory ? null : file.First(NtfsAttributeType.Data);
        var (type, device) = Kind(file, flags, data, volume);
        return new FileNode(
            file.Reference.Value,
            type,
            type == FileNodeType.SymbolicLink ? 0x1ff
                : (flags & ReadOnlyFlag) != 0 && !isDirectory ? 0x16d
                : 0x1ed,
            0,
            0,
            type == FileNodeType.File ? data?.Size ?? 0 : 0,
            NtfsTime.Read(U64(information.Span, 8)),
            Links(file),
            Attributes(flags, data),
            device
        );
    }

    /// <summary>The reparse point of a file, or null.</summary>
    public static ReparsePoint? Reparse(NtfsFile file, string volume) =>
        file.ReadAll(NtfsAttributeType.ReparsePoint, ReparsePoint.MaxBytes, "reparse point") is { } bytes
            ? ReparsePoint.Parse(bytes, volume, file.What)
            : null;

    /// <summary>What a system file is to Linux and Interix; null when it is plain.</summary>
    public static InterixFile? Interix(NtfsFile file, uint flags, NtfsAttribute? data) =>
        file.Record.IsDirectory || (flags & SystemFlag) == 0 || data is null || data.IsEncrypted
            ? null
            : InterixFile.Read(data.Size, (flags & HiddenFlag) != 0, () => file.Open(NtfsAttributeType.Data)!);

    /// <summary>The attributes that $STANDARD_INFORMATION states.</summary>
    public static uint Flags(NtfsFile file) =>
        file.First(NtfsAttributeType.StandardInformation)?.Value is { Length: >= StandardInformationSize } value
            ? U32(value.Span, 0x20)
            : 0;

    private static (FileNodeType Type, uint Device) Kind(NtfsFile file, uint flags, NtfsAttribute? data, string volume)
    {
        var plain = file.Record.IsDirectory ? FileNodeType.Directory : FileNodeType.File;
        if ((flags & ReparseFlag) != 0 && Reparse(file, volume) is { } reparse)
        {
            var type = reparse.Type(file.Record.IsDirectory);
            return (type, type is FileNodeType.CharacterDevice or FileNodeType.BlockDevice ? ExtendedAttributes.Device(file) : 0);
        }
        return Interix(file, flags, data) is { } interix ? (interix.Type, interix.Device) : (plain, 0);
    }

    // A name of 8.3 beside a long one is no link of its own.
    private static uint Links(NtfsFile file)
    {
        uint links = 0;
        foreach (var name in file.Firsts(NtfsAttributeType.FileName))
        {
            if (NtfsFileName.IsSound(name.Value.Span) && !NtfsFileName.IsShort(name.Value.Span))
                links++;
        }
        return Math.Max(1, links);
    }

    private static FileAttributes Attributes(uint flags, NtfsAttribute? data)
    {
        var attributes = FileAttributes.None;
        if ((flags & ReadOnlyFlag) != 0)
            attributes |= FileAttributes.ReadOnly;
        if ((flags & HiddenFlag) != 0)
            attributes |= FileAttributes.Hidden;
        if ((flags & SystemFlag) != 0)
            attributes |= FileAttributes.System;
        if ((flags & EncryptedFlag) != 0 || data is { IsEncrypted: true })
            attributes |= FileAttributes.Encrypted;
        return attributes;
    }
}
