using System.Text.Json;
using ImageTools.Disks.Formats;
using ImageTools.Inspect.Checks;
using ImageTools.Tests.Support;

namespace ImageTools.Inspect.Tests.Checks;

public sealed class RealGuestTests
{
    [Theory]
    [InlineData("debian-gpt-ext4")]
    [InlineData("debian-lvm-ext4")]
    [InlineData("debian-mbr-xfs")]
    [InlineData("debian-btrfs-subvol")]
    [InlineData("broken-no-virtio")]
    [InlineData("broken-sda")]
    [InlineData("broken-static-ip")]
    [InlineData("broken-no-sshd")]
    [InlineData("broken-persistent-net")]
    [InlineData("broken-full-root")]
    [InlineData("broken-dirty-journal")]
    [InlineData("broken-no-kernel")]
    public void Findings_are_exactly_those_that_the_maker_of_the_guest_put_in(string name)
    {
        var failing = JsonDocument.Parse(File.ReadAllText(Shared.Guest($"{name}.expected.json"))).RootElement.GetProperty("failing");
        string[] Expected(string severity) =>
            [.. failing.GetProperty(severity).EnumerateArray().Select(e => e.GetString()!).Order(StringComparer.Ordinal)];
        using var image = DiskFormats.Open(Shared.Guest($"{name}.raw"));
        var inspection = Inspector.Inspect([image], new ImportRequest(), DateTimeOffset.UnixEpoch);
        string[] Found(Severity severity) =>
            [
                .. inspection
                    .Checks.Where(c => c.Status == CheckStatus.Fail && c.Severity == severity)
                    .Select(c => c.Id)
                    .Except(Expected("tolerated"))
                    .Order(StringComparer.Ordinal),
            ];
        Assert.Equal(Expected("error"), Found(Severity.Error));
        Assert.Equal(Expected("warning"), Found(Severity.Warning));
        Assert.Superset(Expected("info").ToHashSet(), Found(Severity.Info).ToHashSet());
        if (Expected("tolerated").Length == 0)
            Assert.Empty(inspection.Checks.Where(c => c.Status == CheckStatus.Unknown).Select(c => $"{c.Id}: {c.Message}"));
    }
}
