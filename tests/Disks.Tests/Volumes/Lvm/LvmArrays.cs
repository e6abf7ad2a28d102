using System.Buffers.Binary;
using System.Globalization;
using ImageTools.Disks.Sources;
using ImageTools.Disks.Volumes;
using ImageTools.Disks.Volumes.Lvm;

namespace ImageTools.Disks.Tests.Volumes.Lvm;

/// <summary>Where striped volumes and arrays keep their chunks.</summary>
public class LvmArrays
{
    /// <summary>
    /// The first rows as the documentation of md draws them: a letter a chunk of data in its order, P and Q the parities.
    /// </summary>
    [Theory]
    [InlineData("raid4", "Pab Pcd Pef")]
    [InlineData("raid5_n", "abP cdP efP")]
    [InlineData("raid5_la", "abP cPd Pef ghP")]
    [InlineData("raid5_ra", "Pab cPd efP Pgh")]
    [InlineData("raid5", "abP dPc Pef ghP")]
    [InlineData("raid5_ls", "abcP efPd iPgh Pjkl mnoP")]
    [InlineData("raid5_rs", "Pabc fPde hiPg jklP Pmno")]
    [InlineData("raid6", "PQab cPQd efPQ QghP PQij")]
    [InlineData("raid6_zr", "PQabc dPQef ghPQi jklPQ QmnoP")]
    [InlineData("raid6_nr", "abPQ cPQd PQef QghP ijPQ")]
    [InlineData("raid6_nc", "abQP dQPc QPef PghQ ijQP")]
    [InlineData("raid6_n_6", "abPQ cdPQ efPQ")]
    [InlineData("raid6_la_6", "abPQ cPdQ PefQ ghPQ")]
    [InlineData("raid6_ra_6", "PabQ cPdQ efPQ PghQ")]
    [InlineData("raid6_ls_6", "abPQ dPcQ PefQ ghPQ")]
    [InlineData("raid6_rs_6", "PabQ dPcQ efPQ PghQ")]
    public void Parity_lies_where_md_puts_it(string type, string drawn)
    {
        var rows = drawn.Split(' ');
        var layout = LvmParityLayout.Of(type, rows[0].Length)!;
        for (var row = 0; row < rows.Length; row++)
        {
            var (p, q) = layout.Parity(row);
            Assert.Equal((rows[row].IndexOf('P', StringComparison.Ordinal), rows[row].IndexOf('Q', StringComparison.Ordinal)), (p, q));
            for (var index = 0; index < layout.Data; index++)
                Assert.Equal((char)('a' + (row * layout.Data) + index), rows[row][layout.Member(row, index)]);
        }
    }

    [Theory]
    [InlineData("raid4")]
    [InlineData("raid5_la")]
    [InlineData("raid5_ra")]
    [InlineData("raid5_ls")]
    [InlineData("raid5_rs")]
    [InlineData("raid6_zr")]
    [InlineData("raid6_nr")]
    [InlineData("raid6_nc")]
    [InlineData("raid6_n_6")]
    [InlineData("raid6_ls_6")]
    public void Every_member_can_be_missing_and_all_reads_agree(string type)
    {
        const int chunk = 512;
        var random = new Random(type.Length);
        for (var members = 4; members < 8; members++)
        {
            var layout = LvmParityLayout.Of(type, members)!;
            var rows = (2 * members) + 1;
            var data = new byte[rows * layout.Data * chunk];
            random.NextBytes(data);
            var disks = Enumerable.Range(0, members).Select(_ => new byte[rows * chunk]).ToArray();
            // What is second parity is never read; random bytes would show it.
            Array.ForEach(disks, random.NextBytes);
            for (var row = 0; row < rows; row++)
            {
                var sum = disks[layout.Parity(row).P].AsSpan(row * chunk, chunk);
                sum.Clear();
                for (var index = 0; index < layout.Data; index++)
                {
                    var bytes = data.AsSpan(((row * layout.Data) + index) * chunk, chunk);
                    bytes.CopyTo(disks[layout.Member(row, index)].AsSpan(row * chunk));
                    for (var i = 0; i < chunk; i++)
                        sum[i] ^= bytes[i];
                }
            }
            for (var missing = -1; missing < members; missing++)
            {
                var array = new LvmParitySource(
                    "array",
                    [.. disks.Select((d, i) => i == missing ? null : new MemorySource(d))],
                    layout,
                    chunk
                );
                Agree(data, array, random);
            }
        }
    }

    [Fact]
    public void Copies_follow_one_another_in_every_number_of_members()
    {
        const int chunk = 512;
        var random = new Random(7);
        for (var members = 1; members < 7; members++)
        {
            for (var copies = 1; copies <= Math.Min(3, members); copies++)
            {
                var chunks = 12 * members / copies;
                var data = new byte[chunks * chunk];
                random.NextBytes(data);
                var disks = Enumerable.Range(0, members).Select(_ => new byte[12 * chunk]).ToArray();
                // In the order of the disks, row by row, each chunk as often as there are copies.
                for (var slot = 0; slot < chunks * copies; slot++)
                    data.AsSpan(slot / copies * chunk, chunk).CopyTo(disks[slot % members].AsSpan(slot / members * chunk));
                var missing = copies > 1 ? random.Next(members) : -1;
                var source = new LvmStripesSource(
                    "stripes",
                    [.. disks.Select((d, i) => i == missing ? null : new MemorySource(d))],
                    chunk,
                    copies
                );
                Agree(data, source, random);
            }
        }
    }

    [Theory]
    [InlineData("lvm-raid5", 3, 1, true)]
    [InlineData("lvm-raid5", 3, 2, false)]
    [InlineData("lvm-raid1", 2, 1, true)]
    [InlineData("lvm-mirror", 2, 1, true)]
    [InlineData("lvm-linear-two-pvs", 2, 1, false)]
    public void An_array_with_a_missing_disk_has_the_same_files_or_is_refused(string image, int partitions, int lost, bool isRead)
    {
        using var directory = new TempDirectory();
        var file = FileSystems.Corpus.CorpusImages.Unpack($"volumes/{image}.raw.zst", directory);
        using var whole = FileSource.Open(file);
        var expected = Logical(VolumeScanner.Scan([whole]));
        for (var first = 0; first < partitions; first++)
        {
            var damaged = new PatchedSource(File.ReadAllBytes(file));
            var table = VolumeScanner.ReadTable(whole).Partitions;
            for (var i = 0; i < lost; i++)
            {
                for (var at = 0; at < 4; at++)
                    damaged.Patch((int)table[(first + i) % partitions].Start + (at * 512), 0);
            }
            var found = Logical(VolumeScanner.Scan([damaged]));
            if (!isRead)
            {
                Assert.Contains("is not on the given disks", found.Error?.Message, StringComparison.Ordinal);
                continue;
            }
            Assert.Null(found.Error);
            Assert.Contains(found.Remarks, r => r.Contains("degraded", StringComparison.Ordinal));
            Assert.Equal(
                FileSystems.Corpus.CorpusTree.Read(expected.FileSystem!).Sha256,
                FileSystems.Corpus.CorpusTree.Read(found.FileSystem!).Sha256
            );
        }
    }

    [Fact]
    public void A_member_that_missed_events_is_not_read()
    {
        using var directory = new TempDirectory();
        var bytes = File.ReadAllBytes(FileSystems.Corpus.CorpusImages.Unpack("volumes/lvm-raid1.raw.zst", directory));
        var table = VolumeScanner.ReadTable(new MemorySource(bytes)).Partitions;
        // Extent 0 of each disk is the metadata volume of the array, and extent 1 the begin of the image.
        var (first, image) = ((int)table[0].Start + (1 << 20), (int)table[0].Start + (2 << 20));
        Assert.Equal(0x64526d44u, BinaryPrimitives.ReadUInt32LittleEndian(bytes.AsSpan(first)));
        BinaryPrimitives.WriteUInt64LittleEndian(bytes.AsSpan(first + 0x10), 1);
        bytes.AsSpan(image, 20 << 20).Clear();
        var volume = Logical(VolumeScanner.Scan([new MemorySource(bytes)]));
        Assert.Equal("ext4", volume.TypeName);
        Assert.Contains(volume.Remarks, r => r.Contains("is old (event 1 of 3)", StringComparison.Ordinal));
    }

    private static Volume Logical(DiskLayout layout) => layout.Volumes.Single(v => v.Kind == VolumeKind.LogicalVolume);

    private static void Agree(byte[] data, BlockSource source, Random random)
    {
        Assert.Equal(data.Length, source.Length);
        Assert.Equal(data, source.ReadBytes(0, data.Length));
        for (var i = 0; i < 30; i++)
        {
            var at = random.Next(data.Length);
            var count = random.Next(Math.Min(data.Length - at, 5000) + 1);
            Assert.True(
                data.AsSpan(at, count).SequenceEqual(source.ReadBytes(at, count)),
                string.Create(CultureInfo.InvariantCulture, $"{count} bytes at {at}")
            );
            Assert.Equal(count, source.Extents(at, count).Sum(e => e.Length));
        }
    }
}
