using System.Globalization;
using ImageTools.Disks.FileSystems;
using static ImageTools.Disks.BigEndian;

namespace ImageTools.Disks.Volumes.Luks;

/// <summary>The header of LUKS 1 (LUKS On-Disk Format Specification 1.2.3), big-endian.</summary>
internal static class Luks1Header
{
    private const int Size = 592,
        FirstSlot = 208,
        SlotSize = 48,
        Slots = 8;
    private const uint Enabled = 0x00ac71f3;

    /// <summary>Reads it.</summary>
    /// <exception cref="ImageFormatException">It is damaged.</exception>
    public static LuksHeader Read(BlockSource volume)
    {
        var bytes = volume.Length >= Size ? volume.ReadBytes(0, Size) : throw Damage(volume, "is cut off", "magic", null, 0);
        var encryption = $"{Text(bytes, 8)}-{Text(bytes, 40)}";
        var hash = Text(bytes, 72);
        var (payload, keySize) = (U32(bytes, 104), (int)Math.Min(U32(bytes, 108), int.MaxValue));
        if (payload == 0)
            throw Damage(volume, "names no data: they lie on another volume", "payloadOffset", payload, 104);
        var start = Sectors.Entry(payload).Bytes;
        if (start >= volume.Length)
            throw Damage(volume, "begins its data behind the end of the volume", "payloadOffset", payload, 104);
        if (keySize is < 16 or > LuksHeader.MostKeyBytes)
            throw Damage(volume, "is no possible size of a key", "keyBytes", U32(bytes, 108), 108);
        var digest = new LuksDigest(hash, U32(bytes, 164), bytes[132..164], bytes[112..132]);
        var slots = new List<LuksKeyslot>();
        var remarks = new List<string>();
        for (var i = 0; i < Slots; i++)
        {
            var slot = bytes.AsSpan(FirstSlot + (i * SlotSize), SlotSize);
            if (U32(slot, 0) != Enabled)
                continue;
            var kdf = new LuksKdf("pbkdf2", hash, U32(slot, 4), 0, 1, slot.Slice(8, 32).ToArray());
            var number = i.ToString(CultureInfo.InvariantCulture);
            var stripes = U32(slot, 44);
            if (stripes is 0 or > LuksHeader.UsualStripes)
                remarks.Add($"Key slot {number} has {stripes} stripes, and is not used.");
            else
                slots.Add(new(number, kdf, Sectors.Entry(U32(slot, 40)).Bytes, (int)stripes, hash, keySize, encryption, keySize, digest));
        }
        return new LuksHeader(1, encryption, 512, start, (volume.Length - start) / 512 * 512, 0, slots, remarks);
    }

    private static string Text(byte[] bytes, int at) => SignatureReads.Text(bytes.AsSpan(at, 32)) ?? "";

    private static ImageFormatException Damage(BlockSource volume, string problem, string field, object? value, long offset) =>
        new(volume.Name, "LUKS 1 header", problem, field, value, offset);
}
