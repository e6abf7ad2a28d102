using System.Buffers.Binary;
using System.Security.Cryptography;
using System.Text;
using ImageTools.Disks;
using ImageTools.Disks.FreeSpace;
using ImageTools.Disks.Sources;
using ImageTools.Disks.Volumes;
using ImageTools.Fuzz.Seeds;

namespace ImageTools.Fuzz.Targets;

/// <summary>Volumes that a manager makes of others: every one is read at both ends, and asked for its extents and its free space.</summary>
internal sealed class VolumeTarget : FuzzTarget
{
    private const int Most = 5000;
    private static readonly ScanOptions Options = new() { Passphrases = ["secret"u8.ToArray()] };
    private readonly Func<IReadOnlyList<Seed>> seeds;

    private VolumeTarget(string name, int cases, Func<IReadOnlyList<Seed>> seeds)
    {
        Name = name;
        Cases = cases;
        this.seeds = seeds;
    }

    /// <inheritdoc/>
    public override string Name { get; }

    /// <inheritdoc/>
    public override int Cases { get; }

    public static VolumeTarget Md() =>
        new("md", 2500, () =>
            [
                .. new (int Level, uint Layout, int Disks)[]
                {
                    (-1, 0, 2),
                    (0, 0, 3),
                    (1, 0, 2),
                    (4, 0, 3),
                    (5, 2, 3),
                    (6, 2, 4),
                    (6, 10, 5),
                    (10, 0x102, 4),
                    (10, 0x40201, 4),
                }.Select(a => new Seed($"level {a.Level}, layout {a.Layout:x}", TinyArray.Make(a.Level, a.Layout, a.Disks))
                {
                    Words = TinyArray.Words(a.Disks),
                    Mend = TinyArray.Mend,
                }),
            ]
        );

    public static VolumeTarget Luks() =>
        new("luks", 1500, () =>
            [
                new Seed("1", Luks1()) { Words = [new(0, 164, 4), new(168, 44, 4), new(216, 376, 4)] },
                new Seed("2", Luks2()) { Words = [new(0, 512, 8), new(4096, 1500, 1)], Mend = MendLuks2 },
            ]
        );

    public static VolumeTarget Slice() =>
        new("bsd-label", 1500, () =>
            [
                .. new byte[] { 0xa5, 0xa6, 0xa9 }.Select(type => new Seed($"{type:x2}", Sliced(type))
                {
                    Words = [new((64 * 512) + 512, 400, 4), new((64 * 512) + 512 + 132, 300, 4)],
                    Mend = MendLabel,
                }),
            ]
        );

    /// <inheritdoc/>
    public override void Run(byte[] input)
    {
        var disk = new MemorySource(input);
        var layout = VolumeScanner.Scan([disk], Options);
        ImageFormatException? refused = null;
        foreach (var volume in layout.Volumes)
        {
            try
            {
                var count = (int)Math.Min(volume.Content.Length, Most);
                volume.Content.ReadBytes(0, count);
                volume.Content.ReadBytes(volume.Content.Length - count, count);
                var end = 0L;
                foreach (var extent in volume.Content.Extents().Take(1000))
                {
                    if (extent.Length <= 0 || extent.Start != end)
                        throw new InvalidOperationException($"An extent of {extent.Length} bytes at {extent.Start} behind {end}.");
                    end = extent.End;
                }
            }
            catch (ImageFormatException e)
            {
                refused ??= e;
            }
        }
        _ = FreeSpaceMap.Of(layout, disk).Free(0, disk.Length).Take(1000).Count();
        if ((refused ?? layout.Volumes.FirstOrDefault(v => v.Error is not null)?.Error) is { } error)
            throw error;
    }

    /// <inheritdoc/>
    public override bool Allows(Exception exception) => exception is ImageFormatException;

    /// <inheritdoc/>
    protected override IReadOnlyList<Seed> MakeSeeds() => seeds();

    // Keys of no stripes to speak of and one iteration: a case takes no time. The key of the volume is the digest's password.
    private static byte[] Luks1()
    {
        var volume = new byte[16 << 10];
        volume.Put(0, [0x4c, 0x55, 0x4b, 0x53, 0xba, 0xbe, 0, 1]);
        volume.Put(8, "aes"u8);
        volume.Put(40, "cbc-plain64"u8);
        volume.Put(72, "sha256"u8);
        volume.Be(104, 16u);
        volume.Be(108, 16u);
        volume.Be(164, 1u);
        volume.Put(112, Rfc2898DeriveBytes.Pbkdf2(Key(volume, 1024, new byte[32]), new byte[32], 1, HashAlgorithmName.SHA256, 20));
        volume.Be(208, 0x00ac71f3u);
        volume.Be(212, 1u);
        volume.Be(208 + 40, 2u);
        volume.Be(208 + 44, 1u);
        return volume;
    }

    // With one stripe the volume's key is the decrypted area.
    private static byte[] Key(byte[] volume, int area, byte[] salt)
    {
        using var aes = Aes.Create();
        aes.Key = Rfc2898DeriveBytes.Pbkdf2("secret"u8, salt, 1, HashAlgorithmName.SHA256, 16);
        return aes.DecryptCbc(volume.AsSpan(area, 512), new byte[16], PaddingMode.None)[..16];
    }

    private static byte[] Luks2()
    {
        var volume = new byte[64 << 10];
        volume.Put(0, [0x4c, 0x55, 0x4b, 0x53, 0xba, 0xbe, 0, 2]);
        volume.Be(8, 0x4000ul);
        volume.Be(16, 3ul);
        volume.Put(72, "sha256"u8);
        var zeros = System.Convert.ToBase64String(new byte[32]);
        var digest = System.Convert.ToBase64String(
            Rfc2898DeriveBytes.Pbkdf2(Key(volume, 32768, new byte[32]), new byte[32], 1, HashAlgorithmName.SHA256, 32)
        );
        var json =
            "{\"keyslots\":{\"0\":{\"type\":\"luks2\",\"key_size\":16,\"af\":{\"type\":\"luks1\",\"stripes\":1,\"hash\":\"sha256\"},"
            + "\"area\":{\"type\":\"raw\",\"offset\":\"32768\",\"size\":\"4096\",\"encryption\":\"aes-cbc-plain64\",\"key_size\":16},"
            + $"\"kdf\":{{\"type\":\"pbkdf2\",\"hash\":\"sha256\",\"iterations\":1,\"salt\":\"{zeros}\"}}}}}},"
            + "\"segments\":{\"0\":{\"type\":\"crypt\",\"offset\":\"40960\",\"size\":\"dynamic\",\"iv_tweak\":\"0\","
            + "\"encryption\":\"aes-cbc-plain64\",\"sector_size\":512}},"
            + "\"digests\":{\"0\":{\"type\":\"pbkdf2\",\"keyslots\":[\"0\"],\"segments\":[\"0\"],\"hash\":\"sha256\",\"iterations\":1,"
            + $"\"salt\":\"{zeros}\",\"digest\":\"{digest}\"}}}},\"config\":{{\"json_size\":\"12288\",\"keyslots_size\":\"4096\"}}}}";
        volume.Put(4096, Encoding.UTF8.GetBytes(json));
        MendLuks2(volume);
        return volume;
    }

    private static void MendLuks2(byte[] volume)
    {
        if (volume.Length < 4096)
            return;
        var size = BinaryPrimitives.ReadUInt64BigEndian(volume.AsSpan(8));
        if (size < 4096 || size > (ulong)volume.Length)
            return;
        volume.AsSpan(448, 64).Clear();
        volume.Put(448, SHA256.HashData(volume.AsSpan(0, (int)size)));
    }

    private static byte[] Sliced(byte type)
    {
        var disk = TinyDisk.Mbr(false, (type, Label()));
        MendLabel(disk);
        return disk;
    }

    private static byte[] Label()
    {
        var slice = new byte[64 << 10];
        slice.Le(512, 0x82564557u);
        slice.Le(512 + 40, 512u);
        slice.Le(512 + 132, 0x82564557u);
        slice.Le(512 + 138, (ushort)4);
        for (var i = 0; i < 4; i++)
        {
            slice.Le(512 + 148 + (16 * i), i == 2 ? 128u : 20u);
            slice.Le(512 + 148 + (16 * i) + 4, (uint)(64 + (i == 2 ? 0 : 10 + (20 * i))));
            slice[512 + 148 + (16 * i) + 12] = (byte)(i == 2 ? 0 : 7);
        }
        return slice;
    }

    private static void MendLabel(byte[] disk)
    {
        const int at = (64 * 512) + 512;
        if (disk.Length < at + 512)
            return;
        var count = Math.Min((int)BitConverter.ToUInt16(disk, at + 138), 20);
        disk.Le(at + 136, (ushort)0);
        ushort sum = 0;
        for (var i = 0; i < 148 + (16 * count); i += 2)
            sum ^= BitConverter.ToUInt16(disk, at + i);
        disk.Le(at + 136, sum);
    }
}
