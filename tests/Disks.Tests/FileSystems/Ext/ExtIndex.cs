using System.Globalization;
using System.Text;
using ImageTools.Disks.FileSystems.Ext;
using ImageTools.Disks.Volumes;

namespace ImageTools.Disks.Tests.FileSystems.Ext;

/// <summary>The index of directories: hashes, lookups, damage, and names that compare without case.</summary>
public class ExtIndex
{
    private const int Names = 3000;

    // Numbers and what tune2fs and debugfs call them; the kernel's flag "unsigned" adds three.
    public static TheoryData<string, bool> Hashes =>
        new()
        {
            { "legacy", false },
            { "half_md4", false },
            { "tea", false },
            { "legacy", true },
            { "half_md4", true },
            { "tea", true },
        };

    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    [InlineData(4)]
    [InlineData(5)]
    public void The_hash_of_a_name_is_what_debugfs_computes(int version)
    {
        using var image = new ExtImage("-t ext4".Split(' '), megabytes: 8, manyFiles: 1);
        var random = new Random(version);
        var names = Enumerable.Range(1, 250).Select(i => Name(random, i)).Append("naïve-名前-😀").ToArray();
        const string Seed = "00112233-4455-6677-8899-aabbccddeeff";
        var seed = Convert.FromHexString(Seed.Replace("-", "", StringComparison.Ordinal));
        uint[] words = [.. Enumerable.Range(0, 4).Select(i => BitConverter.ToUInt32(seed, 4 * i))];
        var asked = names.SelectMany(n => (string[])[$"dx_hash -h {version} {n}", $"dx_hash -h {version} -s {Seed} {n}"]);
        var answers = DebugHashes(image, asked);
        for (var i = 0; i < names.Length; i++)
        {
            var name = Encoding.UTF8.GetBytes(names[i]);
            Assert.Equal(answers[2 * i], ExtNameHash.Of(name, (ExtHashVersion)version, []));
            Assert.Equal(answers[(2 * i) + 1], ExtNameHash.Of(name, (ExtHashVersion)version, words));
        }
    }

    [Fact]
    public void Folded_names_hash_as_those_that_debugfs_folds()
    {
        using var image = new ExtImage("-t ext4 -O casefold -E encoding=utf8".Split(' '), megabytes: 8, manyFiles: 1);
        var random = new Random(12);
        // Letters and marks of all planes, so that every kind of mapping is met; of those not assigned in Unicode 12.1, too.
        int[] starts =
        [
            0xa1,
            0x300,
            0x370,
            0x400,
            0x5b0,
            0x1e00,
            0x1f00,
            0x2c00,
            0xa640,
            0xab30,
            0xac00,
            0xf900,
            0xfb00,
            0x10400,
            0x1e900,
            0x2f800,
        ];
        var singles = starts
            .SelectMany(s => Enumerable.Range(s, 0x70))
            .Concat([0xdf, 0x130, 0x345, 0x390, 0x1e9e, 0x212b, 0xad, 0x200d, 0x378, 0x1f1e]);
        var names = singles
            .Where(c => !Rune.IsWhiteSpace(new Rune(c)))
            .Select(c => $"x{char.ConvertFromUtf32(c)}Y")
            .Concat(Enumerable.Range(0, 400).Select(_ => $"a{Marks(random)}B{Marks(random)}"))
            .ToArray();
        var answers = DebugHashes(image, names.Select(n => $"dx_hash -h 1 -c -e utf8 {n}"));
        for (var i = 0; i < names.Length; i++)
        {
            var name = Encoding.UTF8.GetBytes(names[i]);
            var ours = ExtNameHash.Of(ExtCaseFold.Fold(name) ?? name, ExtHashVersion.HalfMd4, []);
            Assert.True(answers[i] == ours, $"{string.Join(' ', names[i].EnumerateRunes().Select(r => $"{r.Value:x}"))} folds differently");
        }
    }

    [Theory]
    [MemberData(nameof(Hashes))]
    public void Every_name_is_found_by_the_index_in_a_few_blocks(string hash, bool isUnsigned)
    {
        using var image = new ExtImage("-t ext4 -b 1024".Split(' '), manyFiles: Names);
        image.Debug($"set_super_value flags {(isUnsigned ? 2 : 1)}\n");
        Tool.Run("tune2fs", "-E", $"hash_alg={hash}", image.Path);
        // mke2fs makes linear directories; e2fsck -D turns them into hash trees.
        Tool.TryRun("e2fsck", "-fyD", image.Path);
        Assert.Contains("Number of entries", image.Ask("htree /many"), StringComparison.Ordinal);
        var volume = new PatchedSource(File.ReadAllBytes(image.Path));
        var files = VolumeContents.Open(volume)!;
        var many = FileTree.Find(files, "/many");
        var ids = files.List(many).ToDictionary(e => e.Name, e => e.Id);
        Assert.Equal(Names, ids.Count);
        foreach (var (name, id) in ids)
            Assert.Equal(id, files.Lookup(many, name)?.Id);
        var before = volume.BytesRead;
        for (var i = 0; i < 100; i++)
            Assert.Null(files.Lookup(many, $"there is no such name {i}"));
        // The root, perhaps a node, a leaf, and blocks of the map. The directory itself has some 200 blocks.
        Assert.InRange(volume.BytesRead - before, 1, 100 * 12 * 1024);
    }

    [Fact]
    public void A_damaged_index_is_replaced_by_a_walk()
    {
        using var image = new ExtImage("-t ext4 -b 1024 -O ^metadata_csum".Split(' '), manyFiles: Names);
        Tool.TryRun("e2fsck", "-fyD", image.Path);
        var root = long.Parse(image.Ask("bmap /many 0").Trim(), CultureInfo.InvariantCulture) * 1024;
        var bytes = File.ReadAllBytes(image.Path);
        // reserved_zero, hash_version, info_length, indirect_levels, limit, count, and the block of the first entry.
        foreach (
            var (place, value) in ((int, byte)[])
                [(0x18, 1), (0x1c, 9), (0x1d, 7), (0x1e, 3), (0x20, 1), (0x22, 0xff), (0x26, 0xff), (0x24, 0)]
        )
        {
            var volume = new PatchedSource(bytes);
            volume.Patch(root + place, value);
            var files = VolumeContents.Open(volume)!;
            var many = FileTree.Find(files, "/many");
            for (var i = 0; i < Names; i += 300)
                Assert.NotNull(files.Lookup(many, $"a file with a rather long name, number {i:d5}"));
        }
    }

    private static string Name(Random random, int length)
    {
        const string Letters = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789._+=éüß";
        var text = new StringBuilder();
        while (Encoding.UTF8.GetByteCount(text.ToString()) < length)
            text.Append(Letters[random.Next(Letters.Length)]);
        return Encoding.UTF8.GetByteCount(text.ToString()) > 255 ? "x" : text.ToString();
    }

    private static string Marks(Random random) =>
        string.Concat(Enumerable.Range(0, random.Next(1, 5)).Select(_ => char.ConvertFromUtf32(random.Next(0x300, 0x370))));

    private static ExtNameHash[] DebugHashes(ExtImage image, IEnumerable<string> commands)
    {
        var file = image.Scratch("hashes", Encoding.UTF8.GetBytes(string.Join('\n', commands) + "\n"));
        return
        [
            .. Tool.Run("debugfs", "-f", file, image.Path)
                .Split('\n')
                .Where(l => l.StartsWith("Hash of ", StringComparison.Ordinal))
                .Select(l =>
                    l[l.LastIndexOf(" is ", StringComparison.Ordinal)..].Split([' ', '(', ')'], StringSplitOptions.RemoveEmptyEntries)
                )
                .Select(w => new ExtNameHash(Convert.ToUInt32(w[1], 16), Convert.ToUInt32(w[3], 16))),
        ];
    }
}
