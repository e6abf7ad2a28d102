using ImageTools.Disks.FileSystems;
using ImageTools.Disks.Formats;
using ImageTools.Disks.Sources;
using ImageTools.Disks.Volumes;
using ImageTools.Inspect.Checks;
using ImageTools.Inspect.Guests;
using ImageTools.Tests.Support;

namespace ImageTools.Inspect.Tests.Checks;

/// <summary>Whoever mends what a finding names is not met by the next one of the same kind.</summary>
public sealed class SeveralFindingsTests
{
    [Fact]
    public void Every_uuid_and_label_that_is_there_twice_is_named()
    {
        var builder = new CheckContextBuilder();
        builder.ExtraVolumes.AddRange([
            Volume("v1", "aaaa", "one"),
            Volume("v2", "AAAA", null),
            Volume("v3", "bbbb", "one"),
            Volume("v4", "bbbb", null),
            Volume("v5", null, "two"),
        ]);
        var result = Of(builder, "fs-uuid-duplicate");
        Assert.Equal((CheckStatus.Fail, Severity.Warning), (result.Status, result.Severity));
        foreach (
            var words in new[]
            {
                "UUID aaaa is there 2 times (v1, v2)",
                "UUID bbbb is there 2 times (v3, v4)",
                "label one is there 2 times (v1, v3)",
            }
        )
        {
            Assert.Contains(words, result.Message, StringComparison.Ordinal);
        }

        Assert.DoesNotContain("two", result.Message, StringComparison.Ordinal);
        Assert.Equal(["v1", "v2", "v3", "v4", "v1", "v3"], result.Evidence.Select(e => e.Path));
    }

    [Theory]
    [InlineData("LABEL=data", Severity.Warning)]
    [InlineData("/dev/disk/by-label/data", Severity.Warning)]
    [InlineData("LABEL=data2", Severity.Info)]
    [InlineData("UUID=1234", Severity.Info)]
    public void A_label_that_is_there_twice_counts_when_something_is_mounted_by_it(string device, Severity severity)
    {
        var builder = new CheckContextBuilder().WithFstab(new FstabEntry(3, device, "/data", "ext4", ["nofail"], null));
        builder.ExtraVolumes.AddRange([Volume("v1", "a", "data"), Volume("v2", "b", "data")]);
        var result = Of(builder, "fs-uuid-duplicate");
        Assert.Equal((CheckStatus.Fail, severity), (result.Status, result.Severity));
    }

    [Fact]
    public void A_root_that_is_named_by_a_label_of_two_volumes_is_told()
    {
        var builder = new CheckContextBuilder().WithEntry(e => e with { CommandLine = "root=LABEL=cloudimg-rootfs ro" });
        builder.ExtraVolumes.AddRange([Volume("v1", "a", "cloudimg-rootfs"), Volume("v2", "b", "cloudimg-rootfs")]);
        Assert.Contains("may mount the wrong one", Of(builder, "fs-uuid-duplicate").Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Volumes_without_a_name_and_members_of_one_array_are_no_duplicates()
    {
        var builder = new CheckContextBuilder();
        builder.ExtraVolumes.AddRange([
            Volume("v1", null, "NO NAME"),
            Volume("v2", null, "NO NAME"),
            Volume("v3", "", ""),
            Volume("v4", "", ""),
            Volume("v5", "c", "md", "linux_raid_member"),
            Volume("v6", "c", "md", "linux_raid_member"),
        ]);
        Assert.Equal(CheckStatus.Pass, Of(builder, "fs-uuid-duplicate").Status);
    }

    [Fact]
    public void Every_image_that_has_the_same_fault_is_named()
    {
        var builder = new CheckContextBuilder();
        foreach (var name in new[] { "a.qcow2", "b.qcow2" })
        {
            builder.DataDisks.Add(
                new DiskImage(
                    new ImageInfo
                    {
                        Filename = name,
                        Format = "vmdk",
                        VirtualSize = 40L << 30,
                        ActualSize = 0,
                        FileSize = 0,
                        Encryption = "luks",
                        Corrupt = true,
                        Dirty = true,
                        Snapshots = ["s"],
                    },
                    new ZeroSource(40L << 30)
                )
            );
        }

        foreach (
            var id in new[]
            {
                "image-encrypted",
                "image-corrupt",
                "image-dirty",
                "image-snapshots",
                "image-format",
                "image-format-mismatch",
            }
        )
        {
            var result = Of(builder, id);
            Assert.True(result.Status == CheckStatus.Fail, id);
            Assert.Equal(["a.qcow2", "b.qcow2"], result.Evidence.Select(e => e.Path));
            Assert.Contains("a.qcow2: ", result.Message, StringComparison.Ordinal);
            Assert.Contains("b.qcow2: ", result.Message, StringComparison.Ordinal);
        }
    }

    [Fact]
    public void Every_path_that_a_start_needs_and_is_missing_is_named()
    {
        var builder = new CheckContextBuilder();
        foreach (var path in new[] { "/bin/sh", "/proc", "/sys" })
            builder.Root.Remove(path);
        var result = Of(builder, "system-critical-paths");
        Assert.Equal(["/bin/sh", "/proc", "/sys"], result.Evidence.Select(e => e.Path).Order(StringComparer.Ordinal));
        Assert.Contains("mkdir /proc", result.Fix, StringComparison.Ordinal);
        Assert.Contains("mkdir /sys", result.Fix, StringComparison.Ordinal);
    }

    [Fact]
    public void A_hundred_findings_are_all_evidence_and_one_sentence_says_how_many_more()
    {
        var verdict = Verdict.Of([
            .. Enumerable.Range(0, 100).Select(i => Verdict.Fail($"Number {i}.", "Mend it.", new Evidence($"{i}"))),
        ])!;
        Assert.EndsWith("And 95 more.", verdict.Message, StringComparison.Ordinal);
        Assert.Equal((100, "Mend it."), (verdict.Evidence.Count, verdict.Fix));
    }

    private static Volume Volume(string id, string? uuid, string? label, string type = "ext4") =>
        new()
        {
            Id = id,
            Kind = VolumeKind.Partition,
            Content = new ZeroSource(512),
            Signature = new FileSystemSignature(type, label, uuid),
        };

    private static CheckResult Of(CheckContextBuilder builder, string id) => CheckRunner.Run(builder.Build()).Single(r => r.Id == id);
}
