namespace ImageTools.Fuzz.Seeds;

/// <summary>Members of small md arrays.</summary>
internal static class TinyArray
{
    private const int Super = 4096,
        DataOffset = 16 * 512;

    /// <summary>Bytes of a member.</summary>
    public const int MemberSize = 64 << 10;

    /// <summary>The members of an array, one after the other as partitions of one disk.</summary>
    public static byte[] Make(int level, uint layout, int disks)
    {
        var members = Enumerable.Range(0, disks).Select(i => (TypeOfRaid, Member(level, layout, disks, i))).ToArray();
        var disk = TinyDisk.Gpt(members);
        Mend(disk);
        return disk;
    }

    /// <summary>Where the numbers of the superblocks are.</summary>
    public static Words[] Words(int disks) =>
        [
            .. Enumerable
                .Range(0, disks)
                .SelectMany(i => new Words[] { new(At(i), 0x100, 4), new(At(i) + 0x48, 0x90, 8), new(At(i) + 0x100, 32, 2) }),
        ];

    /// <summary>Makes the checksums of the superblocks right.</summary>
    public static void Mend(byte[] disk)
    {
        TinyDisk.MendGpt(disk);
        for (var at = At(0); at + 512 <= disk.Length; at += MemberSize + (64 * 512))
        {
            if (BitConverter.ToUInt32(disk, at) != 0xa92b4efc)
                continue;
            var size = 0x100 + (2 * (int)Math.Min(BitConverter.ToUInt32(disk, at + 0xdc), 64));
            disk.Le(at + 0xd8, 0u);
            var sum = 0UL;
            for (var i = 0; i + 4 <= size; i += 4)
                sum += BitConverter.ToUInt32(disk, at + i);
            if (size % 4 == 2)
                sum += BitConverter.ToUInt16(disk, at + size - 2);
            disk.Le(at + 0xd8, (uint)(sum & uint.MaxValue) + (uint)(sum >> 32));
        }
    }

    private static readonly Guid TypeOfRaid = new("a19d880f-05fc-4d3b-a006-743f0f84911e");

    private static int At(int member) => (64 * 512) + (member * (MemberSize + (64 * 512))) + Super;

    private static byte[] Member(int level, uint layout, int disks, int number)
    {
        var member = new byte[MemberSize];
        for (var i = DataOffset; i < member.Length; i++)
            member[i] = (byte)(i * (number + 3));
        member.Le(Super, 0xa92b4efcu);
        member.Le(Super + 4, 1u);
        member.Put(Super + 16, Enumerable.Repeat((byte)0x77, 16).ToArray());
        member.Put(Super + 32, "host:0"u8);
        member.Le(Super + 0x48, (uint)level);
        member.Le(Super + 0x4c, layout);
        member.Le(Super + 0x50, level <= 0 ? 0 : 96ul);
        member.Le(Super + 0x58, level == 1 ? 0 : 8u);
        member.Le(Super + 0x5c, (uint)disks);
        member.Le(Super + 0x80, DataOffset / 512ul);
        member.Le(Super + 0x88, 96ul + (level == 0 ? 8ul * (ulong)(number % 2) : 0));
        member.Le(Super + 8, level == 0 ? 0x1000u : 0);
        if (level == 0)
            member.Le(Super + 0x4c, 2u);
        member.Le(Super + 0x90, Super / 512ul);
        member.Le(Super + 0xa0, (uint)number);
        member.Le(Super + 0xc8, 9ul);
        member.Le(Super + 0xd0, ulong.MaxValue);
        member.Le(Super + 0xdc, (uint)disks);
        for (var i = 0; i < disks; i++)
            member.Le(Super + 0x100 + (2 * i), (ushort)i);
        return member;
    }
}
