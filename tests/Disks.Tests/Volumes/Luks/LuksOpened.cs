using System.Security.Cryptography;
using System.Text;
using ImageTools.Disks.FreeSpace;
using ImageTools.Disks.Sources;
using ImageTools.Disks.Tests.FileSystems.Corpus;
using ImageTools.Disks.Volumes;
using ImageTools.Disks.Volumes.Luks;

namespace ImageTools.Disks.Tests.Volumes.Luks;

/// <summary>What cryptsetup encrypted is read with the passphrase, and not without.</summary>
public class LuksOpened
{
    private const string Secret = "correct horse battery";
    private static readonly Lazy<byte[]> Plain = new(Make);

    [Theory]
    [InlineData("aes-xts-plain64", 512, "sha256")]
    [InlineData("aes-xts-plain64", 256, "sha1")]
    [InlineData("aes-xts-plain", 512, "sha512")]
    [InlineData("aes-cbc-essiv:sha256", 256, "sha256")]
    [InlineData("aes-cbc-essiv:sha256", 128, "sha1")]
    [InlineData("aes-cbc-plain64", 192, "sha256")]
    [InlineData("aes-cbc-plain", 256, "sha256")]
    public void Luks_1_of_cryptsetup_reads_as_it_was_written(string cipher, int bits, string hash)
    {
        using var directory = new TempDirectory();
        // cryptsetup encrypts a file in place only as LUKS 2, and converts the header afterwards.
        var image = Cryptsetup(directory, cipher, bits, "pbkdf2", 512, "--hash", hash);
        Tool.Run("cryptsetup", "convert", "-q", "--type", "luks1", image);
        Assert.Contains("Version:       \t1", Tool.Run("cryptsetup", "luksDump", image), StringComparison.Ordinal);
        SameAsPlain(image);
    }

    [Theory]
    [InlineData("aes-xts-plain64", 512, "argon2id", 512)]
    [InlineData("aes-xts-plain64", 256, "argon2i", 4096)]
    [InlineData("aes-xts-plain64", 512, "pbkdf2", 4096)]
    [InlineData("aes-xts-plain64", 512, "pbkdf2", 1024)]
    [InlineData("aes-cbc-essiv:sha256", 256, "pbkdf2", 512)]
    [InlineData("aes-cbc-plain64", 128, "argon2id", 2048)]
    public void Luks_2_of_cryptsetup_reads_as_it_was_written(string cipher, int bits, string kdf, int sector)
    {
        using var directory = new TempDirectory();
        var image = Cryptsetup(directory, cipher, bits, kdf, sector);
        SameAsPlain(image);
        var layout = Scan(image);
        var member = layout.Volumes.Single(v => v.Id == "disk");
        Assert.Contains($"LUKS 2, {cipher}, sectors of {sector} bytes; key slots 0 ({kdf}", member.Remarks[0], StringComparison.Ordinal);
        Assert.Single(layout.Volumes);
    }

    [Fact]
    public void A_wrong_passphrase_opens_nothing_and_no_text_has_a_secret()
    {
        using var directory = new TempDirectory();
        var image = Cryptsetup(directory, "aes-xts-plain64", 512, "argon2id", 512);
        var layout = Scan(image, "not it", Secret + "\n");
        var volume = layout.Volumes.Single(v => v.Kind == VolumeKind.Unlocked);
        Assert.Contains("none of the passphrases opens it (key slots: 0)", volume.Error!.Message, StringComparison.Ordinal);
        Assert.All(layout.Volumes.SelectMany(v => v.Remarks.Append(v.ToString()).Append(v.Error?.ToString() ?? "")), text =>
            Assert.DoesNotContain("not it", text, StringComparison.Ordinal)
        );
        // One of several is enough, whatever slot it opens.
        File.WriteAllText(directory["second"], "another one");
        Tool.Run(
            "cryptsetup",
            [
                .. "luksAddKey -q --pbkdf pbkdf2 --pbkdf-force-iterations 1000 --key-file".Split(' '),
                directory["key"],
                image,
                directory["second"],
            ]
        );
        Assert.Null(Scan(image, "not it", "another one").Volumes.Single(v => v.Kind == VolumeKind.Unlocked).Error);
    }

    [Fact]
    public void A_damaged_first_header_is_replaced_by_the_second()
    {
        using var directory = new TempDirectory();
        var image = Cryptsetup(directory, "aes-xts-plain64", 512, "pbkdf2", 512);
        Write(image, 5000, [1, 2, 3]);
        SameAsPlain(image);
        Assert.Contains(Scan(image).Volumes[0].Remarks, r => r.Contains("first copy of the header is damaged", StringComparison.Ordinal));
        Write(image, 0, new byte[0x4000]);
        SameAsPlain(image);
        Write(image, 0x4000 + 5000, [1, 2, 3]);
        var error = Scan(image, Secret).Volumes.Single(v => v.Kind == VolumeKind.Unlocked).Error!;
        Assert.Contains("no sound copy", error.Problem, StringComparison.Ordinal);
    }

    [Fact]
    public void Encryption_that_had_not_ended_is_refused_by_name()
    {
        using var directory = new TempDirectory();
        var image = Cryptsetup(directory, "aes-xts-plain64", 512, "pbkdf2", 512, "--init-only");
        var error = Scan(image, Secret).Volumes.Single(v => v.Kind == VolumeKind.Unlocked).Error!;
        Assert.Equal(("requirements", "online-reencrypt-v2"), (error.Field, error.Value));
    }

    [Theory]
    [InlineData("luks/luks1.raw.zst", "Key Slot 0: ENABLED")]
    [InlineData("luks/luks2.raw.zst", "  0: luks2")]
    [InlineData("luks/sid-luks2-default.raw.zst", "  0: luks2")]
    public void The_corpus_is_described_as_cryptsetup_describes_it(string file, string line)
    {
        CorpusImages.Get(file);
        using var directory = new TempDirectory();
        var image = CorpusImages.Unpack(file, directory);
        var said = Tool.Run("cryptsetup", "luksDump", image);
        Assert.Contains(line, said, StringComparison.Ordinal);
        var remark = Scan(image).Volumes.Single().Remarks.Single();
        Assert.Contains("aes-xts-plain64", remark, StringComparison.Ordinal);
        Assert.Contains("key slots 0 (", remark, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("argon2id", "", 1, 5L << 20, 4)]
    [InlineData("argon2id", "", 4_000_000_000, 1024, 4)]
    [InlineData("argon2i", "", 1, 0, 4)]
    [InlineData("argon2i", "", 1, 1024, 1000)]
    [InlineData("pbkdf2", "sha256", 4_000_000_000, 0, 1)]
    [InlineData("pbkdf2", "ripemd160", 1000, 0, 1)]
    [InlineData("scrypt", "", 1, 1, 1)]
    public void A_key_slot_that_would_take_the_machine_is_not_tried(string kind, string hash, long cost, long memory, int lanes) =>
        Assert.NotNull(new LuksKdf(kind, hash, cost, memory, lanes, [1, 2, 3, 4, 5, 6, 7, 8]).Refusal());

    [Theory]
    [InlineData("serpent-xts-plain64", 64)]
    [InlineData("aes-xts-random", 64)]
    [InlineData("aes-xts-plain64", 40)]
    [InlineData("aes-cbc-essiv:sha1", 32)]
    [InlineData("aes", 32)]
    public void A_cipher_that_is_not_read_is_named(string cipher, int keySize) => Assert.NotNull(SectorCipher.Refusal(cipher, keySize));

    [Fact]
    public void Free_space_inside_is_left_alone()
    {
        using var directory = new TempDirectory();
        var image = Cryptsetup(directory, "aes-xts-plain64", 512, "pbkdf2", 512);
        using var disk = FileSource.Open(image);
        var map = FreeSpaceMap.Of(Scan(image, Secret), disk);
        Assert.NotNull(map.Volumes.Single().LeftAlone);
        Assert.Empty(map.Free(0, disk.Length));
    }

    private static void SameAsPlain(string image)
    {
        var expected = Plain.Value;
        var volume = Scan(image, "wrong", Secret).Volumes.Single(v => v.Kind == VolumeKind.Unlocked);
        Assert.True(volume.Error is null, volume.Error?.Message);
        Assert.Equal(("luks:disk", "ext4"), (volume.Id, volume.TypeName));
        Assert.Equal(["disk"], volume.Members);
        Assert.True(expected.AsSpan().SequenceEqual(volume.Content.ReadBytes(0, expected.Length)), "the content differs");
        var random = new Random(3);
        for (var i = 0; i < 50; i++)
        {
            var at = random.Next(expected.Length);
            var count = random.Next(Math.Min(expected.Length - at, 200_000));
            Assert.True(expected.AsSpan(at, count).SequenceEqual(volume.Content.ReadBytes(at, count)), $"{count} bytes from {at} differ");
        }
        var file = volume.FileSystem!.Open(volume.FileSystem.Lookup(volume.FileSystem.Root, "file")!);
        Assert.Equal(500_000, file.Length);
    }

    private static DiskLayout Scan(string image, params string[] passphrases) =>
        VolumeScanner.Scan(
            [new MemorySource(File.ReadAllBytes(image), image)],
            new ScanOptions { Passphrases = [.. passphrases.Select(p => (ReadOnlyMemory<byte>)Encoding.UTF8.GetBytes(p))] }
        );

    // Encrypted in place by cryptsetup itself, which needs no device for a file.
    private static string Cryptsetup(TempDirectory directory, string cipher, int bits, string kdf, int sector, params string[] more)
    {
        File.WriteAllText(directory["key"], Secret);
        var image = directory["image"];
        File.WriteAllBytes(image, Plain.Value);
        using (var file = File.OpenWrite(image))
            file.SetLength(Plain.Value.Length + (16 << 20));
        var costs = kdf == "pbkdf2" ? "--pbkdf-force-iterations 1000" : "--pbkdf-memory 4096 --pbkdf-force-iterations 4";
        Tool.Run(
            "cryptsetup",
            [
                .. "reencrypt -q --encrypt --type luks2 --reduce-device-size 16M --cipher".Split(' '),
                cipher,
                .. $"--key-size {bits} --sector-size {sector} --pbkdf {kdf} {costs} --key-file".Split(' '),
                directory["key"],
                .. more,
                image,
            ]
        );
        return image;
    }

    private static void Write(string image, long at, byte[] bytes)
    {
        using var file = File.OpenWrite(image);
        file.Position = at;
        file.Write(bytes);
    }

    private static byte[] Make()
    {
        using var directory = new TempDirectory();
        Directory.CreateDirectory(directory["tree"]);
        File.WriteAllBytes(directory["tree/file"], RandomNumberGenerator.GetBytes(500_000));
        Tool.Run("mkfs.ext4", "-q", "-b", "4096", "-O", "^has_journal", "-d", directory["tree"], directory["image"], "2M");
        return File.ReadAllBytes(directory["image"]);
    }
}
