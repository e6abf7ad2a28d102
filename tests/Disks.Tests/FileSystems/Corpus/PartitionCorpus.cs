using System.Globalization;
using System.Text.Json;
using ImageTools.Disks.Partitions;
using ImageTools.Disks.Sources;
using ImageTools.Disks.Volumes;

namespace ImageTools.Disks.Tests.FileSystems.Corpus;

/// <summary>Every image whose partition table is the question.</summary>
public class PartitionCorpus
{
    public static TheoryData<string> Images { get; } = CorpusImages.Where(i => i.Kind == "partition");

    [Theory]
    [MemberData(nameof(Images))]
    public void A_table_is_read_as_its_known_answer_and_its_damage_is_reported(string file)
    {
        var image = CorpusImages.Get(file);
        using var directory = new TempDirectory();
        using var disk = FileSource.Open(CorpusImages.Unpack(file, directory));
        var layout = VolumeScanner.Scan([disk]);
        var table = layout.Tables[0];
        if (image.Field("flag")?.GetString() is { } flag)
            Assert.Contains(table.Problems, p => p.Kind == Kind(flag));
        if (image.Expect == "flag")
            Known(image, table);
        if (image.Expect != "read")
            return;
        Assert.Equal(image.Field("table")!.Value.GetString(), table.Kind.Name());
        if (table.Kind != PartitionTableKind.None)
            Assert.Equal(image.Field("sector_size")!.Value.GetInt32(), table.SectorSize);
        // The newest generation states places, types and what is extended; the other one states everything.
        var isBrief = image.File.Contains("/sid-", StringComparison.Ordinal);
        Assert.Equal(
            image.Field("partitions")!.Value.EnumerateArray().Select(Wanted),
            table.Partitions.Select(p =>
                (
                    p.Number,
                    p.Start,
                    p.Length,
                    (string?)Spell(p.Type),
                    isBrief ? null : p.Name,
                    p.IsActive && !isBrief,
                    p.IsLogical && !isBrief,
                    p.IsExtended
                )
            )
        );
        foreach (
            var (member, found) in new[]
            {
                ("primaryValid", table.Gpt?.PrimaryValid),
                ("backupValid", table.Gpt?.BackupValid),
                ("backupAtEnd", table.Gpt?.BackupAtEnd),
                ("protectiveMbr", table.Gpt?.ProtectiveMbr),
            }
        )
        {
            if (image.Field("gpt") is { } gpt && gpt.TryGetProperty(member, out var wanted))
                Assert.Equal(wanted.GetBoolean(), found);
        }
        if (image.Field("flag") is null && !Unusual(image))
            Assert.Empty(table.Problems);
        foreach (var wanted in image.Field("filesystems")?.EnumerateObject().ToArray() ?? [])
        {
            var volume = layout.Volumes.Single(v => v.Id == wanted.Name);
            Assert.Equal(wanted.Value.GetString(), volume.Signature?.Uuid, ignoreCase: true);
        }
    }

    /// <summary>Of a damaged table, partitions that are shown are those that are known.</summary>
    private static void Known(CorpusImage image, PartitionTable table)
    {
        var known = image.Field("partitions")!.Value.EnumerateArray().Select(p => p.GetProperty("number").GetInt32()).ToHashSet();
        if (known.Count > 0)
            Assert.All(table.Partitions, p => Assert.Contains(p.Number, known));
    }

    // Linux takes no entries of 256 bytes, and that is said.
    private static bool Unusual(CorpusImage image) => image.File.EndsWith("gpt-entry-256.raw.zst", StringComparison.Ordinal);

    private static PartitionProblemKind Kind(string flag) =>
        flag switch
        {
            "gpt-primary" => PartitionProblemKind.PrimaryGpt,
            "gpt-backup" => PartitionProblemKind.BackupGpt,
            "protective-mbr" => PartitionProblemKind.ProtectiveMbr,
            "bounds" => PartitionProblemKind.Bounds,
            "overlap" => PartitionProblemKind.Overlap,
            "ebr" => PartitionProblemKind.LogicalChain,
            _ => throw new InvalidDataException(flag),
        };

    private static (int, long, long, string?, string?, bool, bool, bool) Wanted(JsonElement entry)
    {
        string? Text(string name) => entry.TryGetProperty(name, out var value) ? value.GetString() : null;
        bool Flag(string name) => entry.TryGetProperty(name, out var value) && value.GetBoolean();
        return (
            entry.GetProperty("number").GetInt32(),
            entry.GetProperty("start").GetInt64(),
            entry.GetProperty("size").GetInt64(),
            Text("type") is { } type ? Spell(type) : null,
            Text("name"),
            Flag("active"),
            Flag("logical"),
            Flag("extended")
        );
    }

    // Types of an MBR occur as "0x0c" and as "c".
    private static string Spell(string type) =>
        type.Length <= 4 ? Convert.ToInt32(type, 16).ToString("x2", CultureInfo.InvariantCulture) : type.ToUpperInvariant();
}
