using System.Buffers.Binary;
using ImageTools.Disks.FileSystems;

namespace ImageTools.Disks.Volumes.Md;

/// <summary>
/// Superblock of version 0.90 (mdp_super_t): 1024 words in the byte order of the machine that wrote it, in the last whole 64 KiB.
/// </summary>
internal static class MdSuperblock090
{
    private const int Size = 4096,
        Reserved = 64 << 10,
        MostDisks = 27;

    // Bits of the state of the array (word 33) and of a disk (word 4 of its descriptor).
    private const uint Clean = 1,
        DiskFaulty = 1,
        DiskSync = 4,
        DiskRemoved = 8;

    /// <summary>Its place on a member of so many bytes; negative when that is too short.</summary>
    public static long PlaceOn(long length) => (length & ~(Reserved - 1L)) - Reserved;

    /// <summary>The superblock, or null when there is none.</summary>
    public static MdSuperblock? Read(BlockSource volume)
    {
        var place = PlaceOn(volume.Length);
        if (place < 0)
            return null;
        var start = SignatureReads.Peek(volume, place, 8);
        if (Words(start) is not { } order || order(start, 1) != 0)
            return null;
        var bytes = SignatureReads.Peek(volume, place, Size);
        uint Word(int index) => order(bytes, index);
        Span<byte> uuid = stackalloc byte[16];
        foreach (var (index, word) in new[] { (0, 5), (1, 13), (2, 14), (3, 15) })
            BinaryPrimitives.WriteUInt32BigEndian(uuid[(4 * index)..], Word(word));
        // The words of a 64-bit number are in the byte order, too. Words 39 and 41 begin events and cp_events.
        var isLittle = BinaryPrimitives.ReadUInt32LittleEndian(start) == MdSuperblock.Magic;
        ulong Long(int index) => isLittle ? Word(index) | ((ulong)Word(index + 1) << 32) : Word(index + 1) | ((ulong)Word(index) << 32);
        var level = (int)Word(7);
        var isClean = (Word(33) & Clean) != 0;
        return new MdSuperblock
        {
            Version = "0.90",
            Place = place,
            IsSound = Sum(Word) == Word(38),
            Uuid = new Guid(uuid, bigEndian: true),
            Minor = Word(11),
            Created = Word(6),
            Level = level,
            Layout = Word(64),
            Size = 2UL * Word(8),
            Chunk = Word(65) / Sectors.Size,
            RaidDisks = Word(10),
            DataOffset = 0,
            DataSize = (ulong)Sectors.At(place).Count,
            // this_disk.number
            Number = Word(992),
            Events = Long(39),
            ResyncOffset =
                isClean ? ulong.MaxValue
                : Long(39) == Long(41) && Word(43) != uint.MaxValue ? Word(43)
                : 0,
            // minor_version 91 is a reshape on its way.
            Features = Word(2) >= 91 ? MdFeatures.Reshape : MdFeatures.None,
            Roles = [.. Enumerable.Range(0, MostDisks).Select(i => Role(Word, 128 + (32 * i)))],
        };
    }

    // Descriptor of a disk: number, major, minor, raid_disk, state. A number of an unused one is 0, with no state.
    private static ushort Role(Func<int, uint> word, int at)
    {
        var (place, state) = (word(at + 3), word(at + 4));
        if ((state & (DiskFaulty | DiskRemoved)) != 0)
            return MdRole.Faulty;
        return (state & DiskSync) != 0 && place < MostDisks ? (ushort)place : MdRole.Spare;
    }

    private static uint Sum(Func<int, uint> word)
    {
        var sum = 0UL;
        for (var i = 0; i < Size / 4; i++)
            sum += i == 38 ? 0 : word(i);
        return (uint)((sum & uint.MaxValue) + (sum >> 32));
    }

    // How to read word n in the order in which the magic is right.
    private static Func<byte[], int, uint>? Words(byte[] start) =>
        BinaryPrimitives.ReadUInt32LittleEndian(start) == MdSuperblock.Magic
            ? (b, i) => BinaryPrimitives.ReadUInt32LittleEndian(b.AsSpan(4 * i))
        : BinaryPrimitives.ReadUInt32BigEndian(start) == MdSuperblock.Magic
            ? (b, i) => BinaryPrimitives.ReadUInt32BigEndian(b.AsSpan(4 * i))
        : null;
}
