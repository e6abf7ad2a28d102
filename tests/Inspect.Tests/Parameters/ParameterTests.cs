using ImageTools.Inspect.Checks;
using ImageTools.Inspect.Guests;
using ImageTools.Inspect.Parameters;
using ImageTools.Inspect.Rules;
using ImageTools.Tests.Support;

namespace ImageTools.Inspect.Tests.Parameters;

public sealed class ParameterTests
{
    private static readonly DateTimeOffset Now = new(2026, 1, 2, 3, 4, 5, TimeSpan.Zero);

    [Fact]
    public void Every_parameter_is_derived_from_a_good_guest_with_a_reason()
    {
        var found = Derive(new CheckContextBuilder());
        Assert.Equal(("linux", "Debian", "x86_64", "BIOS"), (found.OSType, found.Platform, found.Architecture, found.BootMode));
        Assert.Equal("debian-12-x86_64-20260102-0304", found.ImageName);
        Assert.Equal("Debian GNU/Linux 12 (bookworm), kernel 6.1.0, from disk.raw", found.Description);
        Assert.Equal([new ImportDisk("QCOW2", 40)], found.Disks);
        Assert.Equal(
            ("supported", "v2", null, "Standard"),
            (found.NvmeSupport, found.ImdsSupport, found.LicenseType, found.DetectionStrategy)
        );
        string[] fields =
        [
            "OSType",
            "Platform",
            "Architecture",
            "BootMode",
            "DiskDeviceMapping",
            "ImageName",
            "Description",
            "NvmeSupport",
            "ImdsSupport",
            "LicenseType",
            "DetectionStrategy",
        ];
        Assert.All(fields, f => Assert.False(string.IsNullOrEmpty(found.Reasons[f])));
    }

    [Fact]
    public void What_the_user_gives_wins_and_the_reason_says_so()
    {
        var found = Derive(
            new CheckContextBuilder
            {
                Request = new ImportRequest
                {
                    Platform = "ubuntu",
                    ImageName = "mine",
                    BootMode = "UEFI",
                    DiskImageSize = 60,
                    TargetFormat = "VHD",
                },
            }
        );
        Assert.Equal(("Ubuntu", "mine", "UEFI"), (found.Platform, found.ImageName, found.BootMode));
        Assert.Equal([new ImportDisk("VHD", 60)], found.Disks);
        Assert.Equal("given by the user; the image suggests Debian", found.Reasons["Platform"]);
        Assert.Equal("given by the user", found.Reasons["BootMode"]);
    }

    [Theory]
    [InlineData("centos", "CentOS Linux 7", "CentOS")]
    [InlineData("centos", "CentOS Stream 9", "CentOS Stream")]
    [InlineData("alinux", "Alibaba Cloud Linux 3", "Aliyun")]
    [InlineData("opensuse-leap", "openSUSE Leap 15.6", "OpenSUSE")]
    [InlineData("rocky", "Rocky Linux 9", "Rocky Linux")]
    [InlineData("sles", "SLES 15", "SUSE")]
    [InlineData("rhel", "Red Hat Enterprise Linux 9", "RedHat")]
    [InlineData("openEuler", "openEuler 24.03", "Others Linux")]
    [InlineData("linuxmint", "Linux Mint", "Others Linux")]
    public void Platform_comes_from_the_os_release_id(string id, string name, string platform)
    {
        Assert.Equal(
            platform,
            PlatformRule
                .Of(
                    new Guest
                    {
                        Os = OsKind.Linux,
                        Distribution = id,
                        Name = name,
                    }
                )
                .Name
        );
        Assert.Contains(platform, PlatformRule.Names);
    }

    [Fact]
    public void A_disk_without_bios_code_is_imported_for_uefi()
    {
        var builder = new CheckContextBuilder();
        builder.Table = builder.Table with { BootSector = new byte[512] };
        var found = Derive(builder);
        Assert.Equal("UEFI", found.BootMode);
        Assert.StartsWith("starts only with UEFI.", found.Reasons["BootMode"], StringComparison.Ordinal);
    }

    [Fact]
    public void Arm64_is_imported_for_uefi() =>
        Assert.Equal(
            ("arm64", "UEFI"),
            Derive(
                new CheckContextBuilder()
                    .With(g => g with { Architecture = Architecture.Aarch64 })
                    .WithKernel(k => k with { Architecture = Architecture.Aarch64 })
            )
                is var p
                ? (p.Architecture, p.BootMode)
                : default
        );

    [Fact]
    public void Nvme_is_not_promised_when_its_driver_is_missing() =>
        Assert.Null(Derive(new CheckContextBuilder().WithDriver("nvme", new DriverVerdict(DriverPlace.Missing, []))).NvmeSupport);

    [Theory]
    [InlineData("a", false)]
    [InlineData("ab", true)]
    [InlineData("1ab", false)]
    [InlineData("镜像-1", true)]
    [InlineData("acs:x", false)]
    [InlineData("Aliyun-x", false)]
    [InlineData("a b", false)]
    [InlineData("ahttp://b", false)]
    [InlineData("ab\n", false)]
    [InlineData("web.1:x_2-3", true)]
    public void Image_names_are_judged_by_the_documented_rule(string name, bool valid) => Assert.Equal(valid, ImageNameRule.IsValid(name));

    [Theory]
    [InlineData("")]
    [InlineData("12 \u0001 x")]
    [InlineData("aliyun")]
    [InlineData("acs:image")]
    [InlineData("名")]
    public void Any_text_can_be_made_a_valid_name(string text) => Assert.Null(ImageNameRule.Problem(ImageNameRule.Sanitise(text)));

    [Fact]
    public void A_long_text_becomes_a_valid_name() => Assert.Null(ImageNameRule.Problem(ImageNameRule.Sanitise(new string('x', 500))));

    private static ImportImageParameters Derive(CheckContextBuilder builder)
    {
        var context = builder.Build();
        return Inspector.Judge(context.Images, context.Layout, context.Guest, context.Request, Now).Parameters;
    }
}
