using System.Text;
using static ImageTools.Disks.LittleEndian;

namespace ImageTools.Disks.FileSystems.Ntfs;

/// <summary>
/// The special files of Interix, which ntfs-3g writes too: system files that begin with a mark. An empty one is a pipe, one of a byte a
/// socket, unless it is hidden.
/// </summary>
internal readonly record struct InterixFile(FileNodeType Type, string? Target, uint Device)
{
    private const int MarkSize = 8,
        DeviceSize = MarkSize + 16,
        MaxSize = MarkSize + (2 * FileSystemLimits.MaxPathLength);

    /// <summary>What a system file is, by its content.</summary>
    /// <param name="size">Bytes of the content.</param>
    /// <param name="isHidden">The file is hidden.</param>
    /// <param name="open">Opens the content.</param>
    public static InterixFile? Read(long size, bool isHidden, Func<BlockSource> open)
    {
        if (size <= 1)
            return isHidden ? null : new InterixFile(size == 0 ? FileNodeType.Fifo : FileNodeType.Socket, null, 0);
        if (size is <= MarkSize or > MaxSize)
            return null;
        var bytes = open().ReadBytes(0, (int)size);
        var mark = bytes.AsSpan(0, MarkSize);
        if (mark.SequenceEqual("IntxLNK\u0001"u8))
        {
            var target = Encoding.Unicode.GetString(bytes, MarkSize, (bytes.Length - MarkSize) & ~1);
            return new InterixFile(FileNodeType.SymbolicLink, target, 0);
        }
        if (size != DeviceSize)
            return null;
        if (mark.SequenceEqual("IntxCHR\0"u8))
            return new InterixFile(FileNodeType.CharacterDevice, null, DeviceOf(bytes));
        return mark.SequenceEqual("IntxBLK\0"u8) ? new InterixFile(FileNodeType.BlockDevice, null, DeviceOf(bytes)) : null;
    }

    private static uint DeviceOf(byte[] bytes) => LinuxDevice((uint)U64(bytes, MarkSize), (uint)U64(bytes, MarkSize + 8));

    /// <summary>Major and minor in the encoding of Linux.</summary>
    public static uint LinuxDevice(uint major, uint minor) => (minor & 0xff) | ((major & 0xfff) << 8) | ((minor & 0xfff00) << 12);
}
