using System.Text.Json;

namespace ImageTools.Interop;

/// <summary>
/// Images by other people's builders, and broken ones, are judged as they boot. What boots was found out by QEMU with SeaBIOS and OVMF
/// (tests/builders/boot-images.sh):
/// for the small image it is written down here; for those of mkosi, vmdb2, diskimage-builder and genimage it lies beside them, in the
/// directory that IMAGETOOLS_BUILDERS names.
/// </summary>
public sealed class BuilderImageTests(SmallImage small) : IClassFixture<SmallImage>
{
    /// <summary>
    /// The change, the modes in which a boot loader started, whether the root was mounted in one of them, and the check that has
    /// to tell why it was not.
    /// </summary>
    [Theory]
    [InlineData(null, "bios uefi", true, null)]
    [InlineData("no-fallback", "bios", true, null)]
    [InlineData("no-boot-code", "uefi", true, null)]
    [InlineData("no-loader", "", false, "boot-mode-bios boot-mode-uefi")]
    [InlineData("no-kernel", "bios uefi", false, "boot-kernel-file")]
    [InlineData("wrong-root", "bios uefi", false, "boot-root-argument")]
    [InlineData("cut-initramfs", "bios uefi", false, "initramfs-unreadable")]
    [InlineData("other-initramfs", "bios uefi", false, "initramfs-version")]
    public void A_disk_of_genimage_is_judged_as_it_boots(string? change, string modes, bool boots, string? reasons)
    {
        var image = small.With(change);
        try
        {
            var (exit, report) = Inspect(image);
            Assert.Equal(modes, Modes(report));
            Assert.Equal(boots ? 0 : 3, exit);
            Assert.Equal(!boots, report.GetProperty("verdict").GetString() == "blocked");
            if (reasons is not null)
                Assert.Contains(Failing(report), id => reasons.Split(' ').Contains(id));
            else
                Assert.Equal("6", Kernel(report).Split('.')[0]);
        }
        finally
        {
            SmallImage.Drop(image);
        }
    }

    public static TheoryData<string> Booted() =>
        Environment.GetEnvironmentVariable("IMAGETOOLS_BUILDERS") is { Length: > 0 } directory && Directory.Exists(directory)
            ? [.. Directory.GetFiles(directory, "*.boots").Order(StringComparer.Ordinal)]
            : [""];

    /// <summary>Each line: mode, stage, kernel, partition of the root, the line of the console that decided it.</summary>
    [Theory]
    [MemberData(nameof(Booted))]
    public void Images_of_the_builders_are_judged_as_they_booted(string boots)
    {
        Assert.SkipWhen(
            boots.Length == 0,
            "IMAGETOOLS_BUILDERS names no directory with images of tests/builders/make-images.sh that boot-images.sh has booted."
        );
        var runs = File.ReadAllLines(boots).Select(l => l.Split('\t')).ToArray();
        var (exit, report) = Inspect(Path.ChangeExtension(boots, ".raw"));

        Assert.Equal(string.Join(' ', runs.Where(r => r[1] != "none").Select(r => r[0]).Order(StringComparer.Ordinal)), Modes(report));
        var up = runs.Where(r => r[1] == "up").ToArray();
        Assert.True(
            up.Length > 0 == (exit == 0),
            $"It {(up.Length > 0 ? "boots" : "does not boot")}, and the verdict is {report.GetProperty("verdict").GetString()}: "
                + $"{string.Join(", ", Failing(report))}"
        );
        Assert.All(up.Where(r => r[2] != "-"), r => Assert.Equal(r[2], Kernel(report)));
        Assert.All(up.Where(r => r[3] != "-"), r => Assert.Equal(r[3], Root(report)));
    }

    private static (int Exit, JsonElement Report) Inspect(string image)
    {
        var result = ImageToolsCommand.Run("inspect", "--json", image);
        Assert.True(result.ExitCode is 0 or 3, result.Error);
        return (result.ExitCode, JsonDocument.Parse(result.Output).RootElement);
    }

    private static string Modes(JsonElement report) =>
        string.Join(
            ' ',
            report.GetProperty("guest").GetProperty("bootModes").EnumerateArray().Select(m => m.GetString()).Order(StringComparer.Ordinal)
        );

    private static string Kernel(JsonElement report) =>
        report
            .GetProperty("guest")
            .GetProperty("kernels")
            .EnumerateArray()
            .Single(k => k.GetProperty("default").GetBoolean())
            .GetProperty("version")
            .GetString()!;

    private static string[] Failing(JsonElement report) =>
        [
            .. report
                .GetProperty("checks")
                .EnumerateArray()
                .Where(c => c.GetProperty("status").GetString() is "fail" or "unknown")
                .Where(c => c.GetProperty("severity").GetString() != "info")
                .Select(c => c.GetProperty("id").GetString()!),
        ];

    /// <summary>The number of the partition that holds the root.</summary>
    private static string Root(JsonElement report)
    {
        var id = report
            .GetProperty("disks")
            .EnumerateArray()
            .SelectMany(d => d.GetProperty("volumes").EnumerateArray())
            .Single(v => v.TryGetProperty("role", out var role) && role.GetString() == "root")
            .GetProperty("id")
            .GetString()!;
        return new string([.. id.Reverse().TakeWhile(char.IsAsciiDigit).Reverse()]);
    }
}
