using ImageTools.Inspect.Checks;
using ImageTools.Inspect.Checks.Disk;
using ImageTools.Inspect.Guests;
using ImageTools.Inspect.Parameters;
using ImageTools.Tests.Support;

namespace ImageTools.Inspect.Tests.Parameters;

/// <summary>
/// Where the disk starts in neither mode, the nearer one is judged, and what it lacks is said with the commands that add
/// it.
/// </summary>
public sealed class BootModeTests
{
    private static readonly EfiLoader Shim = new("p2", "EFI/debian/shimx64.efi", Architecture.X64, 900_000, EfiLoaderKind.Shim),
        Grub = new("p2", "EFI/debian/grubx64.efi", Architecture.X64, 2_000_000, EfiLoaderKind.Grub),
        Windows = new("p2", "EFI/Microsoft/Boot/bootmgfw.efi", Architecture.X64, 1, EfiLoaderKind.Windows),
        SystemdBoot = new("p2", "EFI/systemd/systemd-bootx64.efi", Architecture.X64, 1, EfiLoaderKind.SystemdBoot),
        Unified = new("p2", "EFI/Linux/a.efi", Architecture.X64, 1, EfiLoaderKind.UnifiedKernel);

    public static TheoryData<BiosLoader?, EfiLoader[], BootMode> Nearer =>
        new()
        {
            { null, [Shim, Grub], BootMode.Uefi },
            { BiosLoader.Generic, [Grub], BootMode.Uefi },
            { null, [Unified], BootMode.Uefi },
            { null, [Windows], BootMode.Bios },
            { null, [], BootMode.Bios },
            { BiosLoader.Grub2, [Shim, Grub], BootMode.Bios },
        };

    [Theory]
    [MemberData(nameof(Nearer))]
    internal void The_mode_whose_loaders_are_there_is_chosen(BiosLoader? bios, EfiLoader[] loaders, BootMode expected)
    {
        var guest = new Guest
        {
            Os = OsKind.Linux,
            Architecture = Architecture.X64,
            Boot = new BootFacts { BiosLoader = bios, EfiLoaders = loaders },
        };
        Assert.Equal(
            expected,
            BootModeRule.Choose(new StartModes(false, false, "no boot code", "no loader"), guest, new ImportRequest()).Mode
        );
        Assert.Equal(
            BootMode.Bios,
            BootModeRule
                .Choose(new StartModes(false, false, "no boot code", "no loader"), guest, new ImportRequest { BootMode = "bios" })
                .Mode
        );
        Assert.Equal(BootMode.Bios, BootModeRule.Choose(new StartModes(true, false, null, "no loader"), guest, new ImportRequest()).Mode);
    }

    public static TheoryData<string, EfiLoader[], string> Fixes =>
        new()
        {
            {
                "debian",
                [Shim, Grub],
                "mkdir -p /boot/efi/EFI/BOOT; cp /boot/efi/EFI/debian/shimx64.efi /boot/efi/EFI/BOOT/BOOTX64.EFI; cp "
                    + "/boot/efi/EFI/debian/grubx64.efi /boot/efi/EFI/BOOT/grubx64.efi; to keep it so: grub-install --target=x86_64-efi "
                    + "--efi-directory=/boot/efi --force-extra-removable"
            },
            {
                "rocky",
                [Shim, Grub],
                "cp /boot/efi/EFI/debian/shimx64.efi /boot/efi/EFI/BOOT/BOOTX64.EFI; cp /boot/efi/EFI/debian/grubx64.efi "
                    + "/boot/efi/EFI/BOOT/grubx64.efi; or: yum reinstall shim-x64 grub2-efi-x64"
            },
            { "opensuse-leap", [Shim, Grub], "; or: shim-install --removable" },
            { "arch", [Grub], "mkdir -p /boot/efi/EFI/BOOT; cp /boot/efi/EFI/debian/grubx64.efi /boot/efi/EFI/BOOT/BOOTX64.EFI" },
            { "fedora", [SystemdBoot], "bootctl install --esp-path=/boot/efi" },
            { "debian", [Unified], "cp /boot/efi/EFI/Linux/a.efi /boot/efi/EFI/BOOT/BOOTX64.EFI" },
            { "debian", [], "grub-install --target=x86_64-efi --efi-directory=/boot/efi --removable; update-grub" },
        };

    [Theory]
    [MemberData(nameof(Fixes))]
    internal void The_missing_fallback_is_said_with_the_commands_of_the_distribution(
        string distribution,
        EfiLoader[] loaders,
        string expected
    )
    {
        var builder = new CheckContextBuilder { BootMode = BootMode.Uefi }.With(g =>
            g with
            {
                Distribution = distribution,
                Boot = g.Boot with { BiosLoader = null, EfiFallback = null, EfiLoaders = loaders },
            }
        );
        builder.Table = builder.Table with { BootSector = new byte[512] };
        var results = CheckRunner.Run(builder.Build());
        var fallback = results.Single(r => r.Id == "esp-fallback");
        Assert.Equal((CheckStatus.Fail, Severity.Error), (fallback.Status, fallback.Severity));
        Assert.Contains("/EFI/BOOT/BOOTX64.EFI is missing", fallback.Message, StringComparison.Ordinal);
        Assert.Contains(expected, fallback.Fix, StringComparison.Ordinal);
        // The other mode is no way out, so nobody is sent there.
        Assert.Equal(fallback.Fix, results.Single(r => r.Id == "boot-mode-uefi").Fix);
    }
}
