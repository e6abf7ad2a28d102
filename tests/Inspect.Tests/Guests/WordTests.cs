using ImageTools.Disks.Partitions;
using ImageTools.Inspect.Checks;
using ImageTools.Inspect.Guests;

namespace ImageTools.Inspect.Tests.Guests;

/// <summary>The words that reports have for kinds are a promise, and tell the kinds apart.</summary>
public sealed class WordTests
{
    public static TheoryData<string[], string[]> Words =>
        new()
        {
            { Of<OsKind>(k => k.Name()), ["linux", "windows", "freebsd", "unknown"] },
            { Of<InitSystem>(k => k.Name()), ["systemd", "sysvinit", "upstart", "openrc", "busybox"] },
            { Of<Bootloader>(k => k.Name()), ["grub2", "grub-legacy", "extlinux", "systemd-boot", "uki"] },
            { Of<BiosLoader>(k => k.Name()), ["grub2", "grub-legacy", "syslinux", "windows", "generic"] },
            { Of<EfiLoaderKind>(k => k.Name()), ["shim", "grub", "systemd-boot", "windows", "uki"] },
            { Of<NetworkStackKind>(k => k.Name()), ["netplan", "networkmanager", "ifupdown", "ifcfg", "networkd", "cloud-init"] },
            { Of<SegmentCodec>(k => k.Name()), ["none", "gzip", "zstd", "xz", "bzip2", "lzma", "lz4", "lz4-frame", "lzo", "unknown"] },
            { Of<BootMode>(k => k.Name()), ["BIOS", "UEFI"] },
            { Of<PartitionTableKind>(k => k.Name()), ["none", "mbr", "gpt", "hybrid"] },
            { Of<PolicyAction>(k => k.Name()), ["severity", "skip"] },
            { Of<ImportVerdict>(k => k.Name()), ["ready", "warnings", "blocked"] },
        };

    [Theory]
    [MemberData(nameof(Words))]
    public void Every_kind_has_its_word(string[] words, string[] promised) => Assert.Equal(promised, words);

    [Theory]
    [InlineData("bios", BootMode.Bios)]
    [InlineData("Uefi", BootMode.Uefi)]
    [InlineData("UEFI-Preferred", null)]
    [InlineData(null, null)]
    public void A_boot_mode_is_read_whatever_its_case(string? word, BootMode? expected) =>
        Assert.Equal(expected, BootModeWords.Parse(word));

    [Fact]
    public void An_architecture_without_a_name_here_keeps_that_of_its_file()
    {
        Assert.Equal(
            ["x64", "ia32", "aa64", "elf-243"],
            new[] { Architecture.X64, Architecture.I386, Architecture.Aarch64, new Architecture("elf-243") }.Select(a => a.EfiName)
        );
        Assert.False(new Architecture("elf-243").IsKnown);
        Assert.Equal(Architecture.X64, new Architecture("x86_64"));
    }

    private static string[] Of<T>(Func<T, string> name)
        where T : struct, Enum => [.. Enum.GetValues<T>().Select(name)];
}
