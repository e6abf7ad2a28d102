using static ImageTools.Disks.LittleEndian;

namespace ImageTools.Disks.FileSystems.Erofs;

/// <summary>
/// The further devices of a file system. Their data is not here: a device has no mark of its own, so nothing tells which other volume it
/// is.
/// </summary>
internal sealed class ErofsDevices
{
    private const int SlotSize = 128;
    private readonly BlockSource volume;
    private readonly ErofsSuperblock super;
    private readonly List<(long Start, long End)> mapped = [];

    /// <summary>Reads the table.</summary>
    /// <exception cref="ImageFormatException">It does not lie on the volume.</exception>
    public ErofsDevices(BlockSource volume, ErofsSuperblock super)
    {
        this.volume = volume;
        this.super = super;
        if (super.Devices == 0)
            return;
        if (super.DeviceTable > volume.Length - (super.Devices * (long)SlotSize))
        {
            throw new ImageFormatException(
                volume.Name,
                "device table",
                $"of {super.Devices} devices does not fit the volume",
                "devt_slotoff",
                super.DeviceTable / SlotSize
            );
        }
        var table = volume.ReadBytes(super.DeviceTable, super.Devices * SlotSize);
        for (var at = 0; at < table.Length; at += SlotSize)
        {
            var start = U32(table, at + 0x44) | ((long)U16(table, at + 0x4c) << 32);
            var blocks = U32(table, at + 0x40) | ((long)U32(table, at + 0x48) << 32);
            if (start != 0)
                mapped.Add((start, blocks > long.MaxValue - start ? long.MaxValue : start + blocks));
        }
        while (Mask <= super.Devices)
            Mask = (Mask << 1) | 1;
    }

    /// <summary>The bits of a device's number in an index.</summary>
    public int Mask { get; } = 1;

    /// <summary>Checks that blocks lie on this volume, and returns their first byte.</summary>
    /// <param name="device">Number of the device; 0 is this volume, or another one by the number of the block.</param>
    /// <param name="block">First block.</param>
    /// <param name="length">Bytes.</param>
    /// <param name="structure">What errors call it.</param>
    /// <exception cref="ImageFormatException">They lie elsewhere.</exception>
    public long Place(int device, long block, long length, string structure)
    {
        if (device == 0)
            device = mapped.FindIndex(d => block >= d.Start && block < d.End) + 1;
        if (device != 0)
        {
            throw new ImageFormatException(
                volume.Name,
                structure,
                "lies on another device, which is not read",
                "device_id",
                device,
                hint: "Its file can't be given out."
            );
        }
        if (block > volume.Length >> super.BlockLog || block << super.BlockLog > volume.Length - length)
        {
            throw new ImageFormatException(
                volume.Name,
                structure,
                $"points past the end of the volume of {volume.Length} bytes",
                "startblk",
                block,
                hint: "The image may be cut off."
            );
        }
        return block << super.BlockLog;
    }
}
