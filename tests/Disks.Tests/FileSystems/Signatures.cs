using System.Buffers.Binary;
using System.Text;
using ImageTools.Disks.FileSystems;
using ImageTools.Disks.Sources;
using ImageTools.Disks.Volumes;

namespace ImageTools.Disks.Tests.FileSystems;

public class Signatures
{
    public static TheoryData<string> Makers =>
        [
            "mkswap -L swaplabel",
            "mkswap -p 65536 -U 01234567-89ab-cdef-0123-456789abcdef",
            "mkfs.xfs -q -f -L xfslabel",
            "mkfs.btrfs -q -L btrfslabel",
            "mkfs.ntfs -q -F -f -L ntfslabel",
            "mkfs.fat -n FATLABEL",
            "mke2fs -q -F -t ext2",
            "mke2fs -q -F -t ext3 -L l",
            "mke2fs -q -F -t ext4 -L x",
            "mke2fs -q -F -O journal_dev",
        ];

    [Theory]
    [MemberData(nameof(Makers))]
    public void Signature_is_blkids(string command)
    {
        using var directory = new TempDirectory();
        var image = Sparse(directory, 320);
        var words = command.Split(' ');
        Tool.Run(words[0], [.. words[1..], image]);
        SameAsBlkid(image);
    }

    [Fact]
    public void Members_of_arrays_and_encrypted_volumes_are_blkids()
    {
        using var directory = new TempDirectory();
        foreach (
            var write in new Action<byte[]>[]
            {
                Luks1,
                Luks2,
                b => Raid1(b, 0),
                b => Raid1(b, 8),
                b => Raid1(b, ((b.Length / 512) - 16) & ~7),
                Raid09,
                Lvm,
                BitLocker,
                ExFat,
                Iso,
                SquashFs,
            }
        )
        {
            var bytes = new byte[4 << 20];
            write(bytes);
            File.WriteAllBytes(directory["image"], bytes);
            SameAsBlkid(directory["image"]);
        }
    }

    [Theory]
    [InlineData("mkfs.ntfs -q -F -f -L new", "ntfs")]
    [InlineData("mkfs.fat -n NEW", "vfat")]
    [InlineData("mkfs.btrfs -q -f -L new", "btrfs")]
    public void What_was_made_last_over_btrfs_is_what_is_there(string command, string type)
    {
        using var directory = new TempDirectory();
        var image = Sparse(directory, 320);
        Tool.Run("mkfs.btrfs", "-q", "-L", "old", image);
        var words = command.Split(' ');
        Tool.Run(words[0], [.. words[1..], image]);
        using var volume = FileSource.Open(image);
        Assert.Equal(type, VolumeContents.Probe(volume)?.Type);
    }

    [Fact]
    public void Btrfs_made_over_ntfs_or_fat_is_btrfs()
    {
        using var directory = new TempDirectory();
        foreach (var command in new[] { "mkfs.ntfs -q -F -f", "mkfs.fat -n OLD" })
        {
            var image = Sparse(directory, 320);
            var words = command.Split(' ');
            Tool.Run(words[0], [.. words[1..], image]);
            Tool.Run("mkfs.btrfs", "-q", "-f", image);
            SameAsBlkid(image);
            File.Delete(image);
        }
    }

    [Fact]
    public void Hibernated_swap_is_told_apart()
    {
        using var directory = new TempDirectory();
        var image = Sparse(directory, 2);
        Tool.Run("mkswap", image);
        using (var file = File.OpenWrite(image))
        {
            file.Position = 4096 - 10;
            file.Write("S1SUSPEND\0"u8);
        }
        SameAsBlkid(image);
    }

    [Fact]
    public void Nothing_is_recognised_in_noise_and_short_volumes()
    {
        var random = new Random(9);
        for (var length = 0; length < 200_000; length += 1 + random.Next(3000))
        {
            var bytes = new byte[length];
            random.NextBytes(bytes);
            Assert.Null(VolumeContents.Probe(new MemorySource(bytes)));
            Assert.Null(VolumeContents.Open(new MemorySource(new byte[length])));
        }
    }

    private static void SameAsBlkid(string image)
    {
        var theirs = Tool.Run("blkid", "-p", "-o", "export", image)
            .Split('\n', StringSplitOptions.RemoveEmptyEntries)
            .Select(l => l.Split('=', 2))
            .ToDictionary(p => p[0], p => p[1].Replace("\\ ", " ", StringComparison.Ordinal));
        using var source = FileSource.Open(image);
        var ours = VolumeContents.Probe(source);
        Assert.Equal(
            (theirs.GetValueOrDefault("TYPE"), theirs.GetValueOrDefault("LABEL"), theirs.GetValueOrDefault("UUID")),
            (ours?.Type, ours?.Label, ours?.Uuid)
        );
    }

    private static string Sparse(TempDirectory directory, int megabytes)
    {
        using var file = File.Create(directory["image"]);
        file.SetLength(megabytes * 1024L * 1024);
        return directory["image"];
    }

    private static void Luks1(byte[] b) => Put(b, 0, "LUKS\u00ba\u00be\0\u0001", (168, "11111111-2222-3333-4444-555555555555"));

    private static void Luks2(byte[] b) =>
        Put(b, 0, "LUKS\u00ba\u00be\0\u0002", (8, "\0\0\0\0\0\0\u0040\0"), (24, "my luks"), (168, "11111111-2222-3333-4444-555555555555"));

    private static void Raid1(byte[] b, int sector)
    {
        var super = b.AsSpan(sector * 512);
        BinaryPrimitives.WriteUInt32LittleEndian(super, 0xa92b4efc);
        BinaryPrimitives.WriteUInt32LittleEndian(super[4..], 1);
        for (var i = 0; i < 16; i++)
            super[16 + i] = (byte)(i * 7);
        Encoding.ASCII.GetBytes("host:root").CopyTo(super[32..]);
        BinaryPrimitives.WriteUInt64LittleEndian(super[144..], (ulong)sector);
        BinaryPrimitives.WriteUInt32LittleEndian(super[220..], 0);
        // sb_csum: the sum of all words of the superblock with this one zero, folded.
        ulong sum = 0;
        for (var i = 0; i < 256; i += 4)
            sum += BinaryPrimitives.ReadUInt32LittleEndian(super[i..]);
        BinaryPrimitives.WriteUInt32LittleEndian(super[216..], (uint)((sum & 0xffffffff) + (sum >> 32)));
    }

    private static void Raid09(byte[] b)
    {
        var super = b.AsSpan((b.Length & ~0xffff) - 0x10000);
        foreach (
            var (place, value) in new (int, uint)[]
            {
                (0, 0xa92b4efc),
                (8, 90),
                (20, 0x01020304),
                (52, 0x05060708),
                (56, 0x090a0b0c),
                (60, 0x0d0e0f10),
            }
        )
        {
            BinaryPrimitives.WriteUInt32LittleEndian(super[place..], value);
        }
        // The checksum stands among the state words and counts the 4 KiB as words.
        ulong sum = 0;
        for (var i = 0; i < 4096; i += 4)
            sum += BinaryPrimitives.ReadUInt32LittleEndian(super[i..]);
        BinaryPrimitives.WriteUInt32LittleEndian(super[152..], (uint)((sum & 0xffffffff) + (sum >> 32)));
    }

    private static void Lvm(byte[] b)
    {
        Put(b, 512, "LABELONE", (8, "\u0001\0\0\0\0\0\0\0"), (20, "\u0020\0\0\0LVM2 001"), (32, "abcdefGHIJKLMNOPQRSTUVWXYZ012345"));
        BinaryPrimitives.WriteUInt32LittleEndian(b.AsSpan(528), LvmCrc(b.AsSpan(512 + 20, 492)));
    }

    // CRC-32 with LVM's own start value and no final inversion.
    private static uint LvmCrc(ReadOnlySpan<byte> bytes)
    {
        var crc = 0xf597a6cfu;
        foreach (var value in bytes)
        {
            crc ^= value;
            for (var bit = 0; bit < 8; bit++)
                crc = (crc >> 1) ^ ((crc & 1) * 0xedb88320);
        }
        return crc;
    }

    private static void BitLocker(byte[] b)
    {
        Put(b, 0, "\u00eb\u0058\u0090-FVE-FS-", (11, "\0\u0002\u0008"), (0xb0, "\0\0\u0010"), (510, "\u0055\u00aa"));
        Put(b, 0x100000, "-FVE-FS-\0\0\u0002\0");
    }

    private static void ExFat(byte[] b)
    {
        Put(
            b,
            0,
            "\u00eb\u0076\u0090EXFAT   ",
            (0x64, "\u0004\u0003\u0002\u0001"),
            (0x68, "\0\u0001"),
            (0x6c, "\u0009\u0003\u0001\u0080"),
            (510, "\u0055\u00aa")
        );
        BinaryPrimitives.WriteUInt64LittleEndian(b.AsSpan(0x48), (ulong)b.Length / 512);
        foreach (var (place, value) in new (int, uint)[] { (0x50, 128), (0x54, 64), (0x58, 256), (0x5c, 900), (0x60, 2) })
            BinaryPrimitives.WriteUInt32LittleEndian(b.AsSpan(place), value);
        var sum = 0u;
        for (var i = 0; i < 11 * 512; i++)
        {
            if (i is not (106 or 107 or 112))
                sum = ((sum << 31) | (sum >> 1)) + b[i];
        }
        for (var i = 0; i < 512; i += 4)
            BinaryPrimitives.WriteUInt32LittleEndian(b.AsSpan((11 * 512) + i), sum);
    }

    private static void Iso(byte[] b) =>
        Put(b, 32768, "\u0001CD001\u0001", (40, "MY CD                           "), (813, "2024010203040506\0" + "2025010203040507\0"));

    private static void SquashFs(byte[] b) => Put(b, 0, "hsqs", (28, "\u0004\0\0\0"));

    private static void Put(byte[] bytes, int start, string text, params (int Place, string Text)[] more)
    {
        Encoding.Latin1.GetBytes(text).CopyTo(bytes, start);
        foreach (var (place, value) in more)
            Encoding.Latin1.GetBytes(value).CopyTo(bytes, start + place);
    }
}
