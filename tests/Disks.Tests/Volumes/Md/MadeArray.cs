using System.Buffers.Binary;
using ImageTools.Disks.Sources;

namespace ImageTools.Disks.Tests.Volumes.Md;

/// <summary>
/// An md array written member by member, by the formulas of Linux md. GRUB (grub-fstest) and mdadm --examine judge what is written here.
/// </summary>
internal sealed class MadeArray
{
    private const uint Magic = 0xa92b4efc;
    private readonly byte[] content;
    private readonly Dictionary<int, ulong> events = [];

    public MadeArray(byte[] content) => this.content = content;

    public int Level { get; init; }

    public uint Layout { get; init; }

    public int Disks { get; init; }

    /// <summary>1.0, 1.1, 1.2, 0.90, or 0.90 in the other byte order (0.90be).</summary>
    public string Version { get; init; } = "1.2";

    public int Chunk { get; init; } = 64 << 10;

    public string Name { get; init; } = "host:made";

    public ulong Events { get; init; } = 40;

    public ulong Resync { get; init; } = ulong.MaxValue;

    public uint Features { get; init; }

    public uint Minor { get; init; } = 3;

    public byte[] Uuid { get; init; } = [.. Enumerable.Range(1, 16).Select(i => (byte)(i * 13))];

    /// <summary>Bytes for data of each member, where they are not equal (raid0 and linear).</summary>
    public int[]? Lengths { get; init; }

    /// <summary>Roles in the superblocks in place of 0, 1, 2, ….</summary>
    public Dictionary<int, ushort> Roles { get; init; } = [];

    private int DataOffset => Version is "1.1" or "1.2" ? 1 << 20 : 0;

    private int DeviceBytes =>
        Level switch
        {
            1 => content.Length,
            4 or 5 => Up(content.Length, Disks - 1),
            6 => Up(content.Length, Disks - 2),
            10 => Up(content.Length * Near * Far, Disks) + (2 * Far * Chunk),
            _ => 0,
        };

    private int Near => (int)(Layout & 0xff);

    private int Far => (int)((Layout >> 8) & 0xff);

    /// <summary>A member whose superblock says fewer events.</summary>
    public MadeArray Stale(int member, ulong itsEvents)
    {
        events[member] = itsEvents;
        return this;
    }

    /// <summary>All members as the disks of a machine.</summary>
    public byte[][] Write()
    {
        var data = Enumerable.Range(0, Disks).Select(i => new byte[Lengths?[i] ?? DeviceBytes]).ToArray();
        switch (Level)
        {
            case -1:
                Linear(data);
                break;
            case 0:
                Striped(data);
                break;
            case 1:
                foreach (var member in data)
                    content.CopyTo(member, 0);
                break;
            case 10:
                Copies(data);
                break;
            default:
                Parity(data);
                break;
        }
        return [.. data.Select(Member)];
    }

    private int Up(int bytes, int disks) => ((bytes / disks / Chunk) + 1) * Chunk;

    private void Linear(byte[][] data)
    {
        var at = 0;
        foreach (var member in data)
        {
            var count = Math.Min(member.Length, content.Length - at);
            content.AsSpan(at, count).CopyTo(member);
            at += count;
        }
    }

    // Chunk by chunk, a row over all members that are still long enough.
    private void Striped(byte[][] data)
    {
        var at = 0;
        var zoneStart = 0;
        for (var row = 0; at < content.Length; row++)
        {
            var members = data.Where(m => m.Length >= (row + 1) * Chunk).ToArray();
            if (row > 0 && members.Length < data.Count(m => m.Length >= row * Chunk))
                zoneStart = at;
            for (var turn = 0; turn < members.Length && at < content.Length; turn++, at += Chunk)
            {
                // Linux before 3.14 counts the chunks of later zones from the start of the array.
                var first = Layout == 1 ? zoneStart / Chunk : 0;
                Put(members[(first + turn) % members.Length], row * Chunk, at);
            }
        }
    }

    // __raid10_find_phys of Linux.
    private void Copies(byte[][] data)
    {
        var isOffset = (Layout & 0x10000) != 0;
        var setSize = (Layout >> 17) switch
        {
            0 => Disks,
            1 => Disks / Far,
            _ => Far * Near,
        };
        var device = DeviceBytes / Chunk;
        var used = ((device / Far * Disks / Near * Near * Far) + Disks - 1) / Disks;
        var stride = isOffset ? 1 : used / Far;
        var (lastStart, lastSize) = (((Disks / setSize) - 1) * setSize, setSize + (Disks % setSize));
        for (var chunk = 0; chunk * Chunk < content.Length; chunk++)
        {
            var (stripe, first) = Math.DivRem(chunk * Near, Disks);
            if (isOffset)
                stripe *= Far;
            for (var n = 0; n < Near; n++)
            {
                var (d, row) = (first, stripe);
                for (var f = 0; f < Far; f++)
                {
                    Put(data[d], row * Chunk, chunk * Chunk);
                    var set = d / setSize;
                    d += Near;
                    d = Disks % setSize != 0 && d > lastStart ? ((d - lastStart) % lastSize) + lastStart : (d % setSize) + (setSize * set);
                    row += stride;
                }
                if (++first >= Disks)
                    (first, stripe) = (0, stripe + 1);
            }
        }
    }

    // raid5_compute_sector of Linux, and the syndrome by multiplying bit by bit.
    private void Parity(byte[][] data)
    {
        var count = Disks - (Level == 6 ? 2 : 1);
        for (var stripe = 0; stripe * count * Chunk < content.Length; stripe++)
        {
            var (pd, qd, ddf) = (0, -1, false);
            Func<int, int> place = d => d;
            var n = Disks;
            if (Level == 4)
            {
                pd = count;
            }
            else if (Level == 5)
            {
                pd = Layout switch
                {
                    0 or 2 => count - (stripe % n),
                    1 or 3 => stripe % n,
                    4 => 0,
                    _ => count,
                };
                var at = pd;
                place = Layout is 2 or 3 ? d => (at + 1 + d) % n : d => d >= at ? d + 1 : d;
            }
            else if (Layout < 16)
            {
                ddf = Layout >= 8;
                pd = Layout switch
                {
                    0 or 2 or 10 => n - 1 - (stripe % n),
                    1 or 3 or 8 => stripe % n,
                    9 => n - 1 - ((stripe + 1) % n),
                    4 => 0,
                    _ => count,
                };
                qd = Layout == 10 ? (pd + n - 1) % n : (pd + 1) % n;
                var at = pd;
                place =
                    Layout is 2 or 3 ? d => (at + 2 + d) % n
                    : Layout == 10 ? d => (at + 1 + d) % n
                    : at == n - 1 ? d => d + 1
                    : d => d >= at ? d + 2 : d;
            }
            else
            {
                qd = n - 1;
                pd = Layout switch
                {
                    16 or 18 => count - (stripe % (n - 1)),
                    17 or 19 => stripe % (n - 1),
                    _ => 0,
                };
                var at = pd;
                place = Layout is 18 or 19 ? d => (at + 1 + d) % (n - 1) : d => d >= at ? d + 1 : d;
            }
            for (var d = 0; d < count; d++)
                Put(data[place(d)], stripe * Chunk, ((stripe * count) + d) * Chunk);
            for (var i = 0; i < Chunk; i++)
            {
                byte p = 0,
                    q = 0;
                // From the last slot to the first: q = q * 2 + data.
                for (var step = n - 1; step >= 0; step--)
                {
                    var disk = ddf || qd < 0 ? step : (qd + 1 + step) % n;
                    var isParity = disk == pd || disk == qd;
                    if (isParity && !ddf)
                        continue;
                    q = (byte)((q << 1) ^ (q >= 0x80 ? 0x1d : 0));
                    if (isParity)
                        continue;
                    p ^= data[disk][(stripe * Chunk) + i];
                    q ^= data[disk][(stripe * Chunk) + i];
                }
                data[pd][(stripe * Chunk) + i] = p;
                if (qd >= 0)
                    data[qd][(stripe * Chunk) + i] = q;
            }
        }
    }

    private void Put(byte[] member, int place, int from)
    {
        if (from < content.Length)
            content.AsSpan(from, Math.Min(Chunk, content.Length - from)).CopyTo(member.AsSpan(place));
    }

    private byte[] Member(byte[] data, int number)
    {
        var isOld = Version.StartsWith("0.90", StringComparison.Ordinal);
        var tail =
            isOld ? 128 << 10
            : Version == "1.0" ? 64 << 10
            : 0;
        var member = new byte[(DataOffset + data.Length + tail + 0xffff) / 0x10000 * 0x10000];
        data.CopyTo(member, DataOffset);
        if (isOld)
            Super090(member, number);
        else
            Super1(member, number, data.Length);
        return member;
    }

    private void Super1(byte[] member, int number, int length)
    {
        var sector = Version switch
        {
            "1.0" => ((member.Length / 512) - 16) & ~7,
            "1.1" => 0,
            _ => 8,
        };
        var b = member.AsSpan(sector * 512);
        void Put32(Span<byte> s, int at, uint value) => BinaryPrimitives.WriteUInt32LittleEndian(s[at..], value);
        void Put64(Span<byte> s, int at, ulong value) => BinaryPrimitives.WriteUInt64LittleEndian(s[at..], value);
        Put32(b, 0, Magic);
        Put32(b, 4, 1);
        Put32(b, 8, Features);
        Uuid.CopyTo(b[0x10..]);
        System.Text.Encoding.UTF8.GetBytes(Name).CopyTo(b[0x20..]);
        Put64(b, 0x40, 1_700_000_000);
        Put32(b, 0x48, (uint)Level);
        Put32(b, 0x4c, Layout);
        Put64(b, 0x50, Level is 0 or -1 ? 0 : (ulong)DeviceBytes / 512);
        Put32(b, 0x58, Level is 1 ? 0 : (uint)Chunk / 512);
        Put32(b, 0x5c, (uint)Disks);
        Put64(b, 0x80, (ulong)DataOffset / 512);
        Put64(b, 0x88, (ulong)length / 512);
        Put64(b, 0x90, (ulong)sector);
        Put32(b, 0xa0, (uint)number);
        b[0xa8] = (byte)(number + 1);
        Put64(b, 0xc8, events.GetValueOrDefault(number, Events));
        Put64(b, 0xd0, Resync);
        Put32(b, 0xdc, (uint)Disks + 2);
        for (var i = 0; i < Disks + 2; i++)
        {
            var role = Roles.GetValueOrDefault(i, i < Disks ? (ushort)i : (ushort)0xffff);
            BinaryPrimitives.WriteUInt16LittleEndian(b[(0x100 + (2 * i))..], role);
        }
        var sum = 0UL;
        var size = 0x100 + (2 * (Disks + 2));
        for (var i = 0; i + 4 <= size; i += 4)
            sum += BinaryPrimitives.ReadUInt32LittleEndian(b[i..]);
        if (size % 4 == 2)
            sum += BinaryPrimitives.ReadUInt16LittleEndian(b[(size - 2)..]);
        Put32(b, 0xd8, (uint)(sum & uint.MaxValue) + (uint)(sum >> 32));
    }

    private void Super090(byte[] member, int number)
    {
        var isBig = Version.EndsWith("be", StringComparison.Ordinal);
        var words = new uint[1024];
        (words[0], words[1], words[2]) = (Magic, 0, 90);
        words[5] = BinaryPrimitives.ReadUInt32BigEndian(Uuid);
        (words[6], words[7]) = (1_700_000_000, (uint)Level);
        words[8] = Level is 0 or -1 ? 0 : (uint)DeviceBytes / 1024;
        (words[9], words[10], words[11]) = ((uint)Disks, (uint)Disks, Minor);
        for (var i = 0; i < 3; i++)
            words[13 + i] = BinaryPrimitives.ReadUInt32BigEndian(Uuid.AsSpan(4 + (4 * i)));
        words[33] = Resync == ulong.MaxValue ? 1u : 0;
        (words[34], words[35]) = ((uint)Disks, (uint)Disks);
        words[isBig ? 40 : 39] = (uint)events.GetValueOrDefault(number, Events);
        (words[64], words[65]) = (Layout, Level is 1 ? 0 : (uint)Chunk);
        for (var i = 0; i < Disks; i++)
        {
            (words[128 + (32 * i)], words[128 + (32 * i) + 3], words[128 + (32 * i) + 4]) = ((uint)i, (uint)i, 6);
            // 0xfffe: faulty and removed.
            if (Roles.GetValueOrDefault(i) == 0xfffe)
                words[128 + (32 * i) + 4] = 9;
        }
        words.AsSpan(128 + (32 * number), 32).CopyTo(words.AsSpan(992));
        var sum = words.Aggregate(0UL, (s, w) => s + w);
        words[38] = (uint)(sum & uint.MaxValue) + (uint)(sum >> 32);
        var place = (member.Length & ~0xffff) - 0x10000;
        for (var i = 0; i < words.Length; i++)
        {
            if (isBig)
                BinaryPrimitives.WriteUInt32BigEndian(member.AsSpan(place + (4 * i)), words[i]);
            else
                BinaryPrimitives.WriteUInt32LittleEndian(member.AsSpan(place + (4 * i)), words[i]);
        }
    }

    /// <summary>Members as disks in memory.</summary>
    public static BlockSource[] Disk(IEnumerable<byte[]> members) =>
        [.. members.Select((m, i) => (BlockSource)new MemorySource(m, $"disk{i}"))];
}
