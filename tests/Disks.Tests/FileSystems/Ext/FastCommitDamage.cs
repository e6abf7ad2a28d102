using System.Buffers.Binary;
using System.Globalization;
using System.Text;
using ImageTools.Disks.FileSystems;
using ImageTools.Disks.FileSystems.Ext.Journal;
using ImageTools.Disks.Volumes;

namespace ImageTools.Disks.Tests.FileSystems.Ext;

/// <summary>
/// Fast commits that were written by hand, so that every record can be wrong. Those that the kernel wrote are in
/// <see cref="Kernel.KernelJudgedImages"/>.
/// </summary>
public class FastCommitDamage
{
    private const int BlockSize = 1024,
        FastBlocks = 64;

    [Fact]
    public void A_fast_commit_counts_only_with_its_tail_and_its_sequence()
    {
        using var made = new Made();
        foreach (var (change, isTaken) in ((Action<byte[]>?, bool)[])[(null, true), (b => b[made.Place + 40] ^= 1, false)])
        {
            var bytes = (byte[])made.Bytes.Clone();
            made.Write(bytes, made.Records(), made.Sequence);
            change?.Invoke(bytes);
            AssertTaken(bytes, isTaken);
        }
        var late = (byte[])made.Bytes.Clone();
        made.Write(late, made.Records(), made.Sequence + 1);
        AssertTaken(late, isTaken: false);

        void AssertTaken(byte[] bytes, bool isTaken)
        {
            var files = VolumeContents.Open(new PatchedSource(bytes))!;
            var names = files.List(files.Root).Select(e => e.Name).ToArray();
            Assert.Equal(isTaken, names.Contains("made"));
            Assert.Equal(isTaken, files.Lookup(files.Root, "made") is not null);
            Assert.Equal(!isTaken, files.Lookup(FileTree.Find(files, "/a"), "size-100") is not null);
            Assert.Equal(isTaken, files.FreeSpace.Reason is not null);
            if (isTaken)
                Assert.Equal(7000, files.Lookup(files.Root, "made")!.Size);
        }
    }

    [Fact]
    public void Damage_in_fast_commits_is_refused_or_replayed_within_bounds()
    {
        using var made = new Made();
        var random = new Random(15);
        for (var round = 0; round < 400; round++)
        {
            var records = made.Records();
            for (var flips = random.Next(1, 5); flips > 0; flips--)
                records[random.Next(12, records.Length)] = random.Next(3) == 0 ? byte.MaxValue : (byte)random.Next(256);
            var bytes = (byte[])made.Bytes.Clone();
            // With the checksum put right, so that damage is met by the parser.
            made.Write(bytes, records, made.Sequence);
            Hostile.ReadAll(new PatchedSource(bytes));
        }
    }

    /// <summary>An image with a log to replay, and room for fast commits behind it.</summary>
    private sealed class Made : IDisposable
    {
        private readonly ExtImage image;
        private readonly uint file;
        private readonly uint directory;
        private readonly byte[] inode;

        public Made()
        {
            image = new ExtImage("-t ext4 -b 1024 -O ^metadata_csum -J size=2".Split(' '), megabytes: 12, manyFiles: 20);
            var target = image.Ask("blocks /a/size-4096").Split(' ', StringSplitOptions.RemoveEmptyEntries)[0];
            image.Debug($"jo\njw -b {target} {image.Scratch("block", new byte[BlockSize])}\njc\n");
            Bytes = File.ReadAllBytes(image.Path);
            var journal = image
                .Ask("blocks <8>")
                .Split([' ', '\n'], StringSplitOptions.RemoveEmptyEntries)
                .Select(b => int.Parse(b, CultureInfo.InvariantCulture))
                .ToArray();
            var super = Bytes.AsSpan(journal[0] * BlockSize);
            Assert.NotEqual(0u, BinaryPrimitives.ReadUInt32BigEndian(super[0x1c..]));
            Sequence = BinaryPrimitives.ReadUInt32BigEndian(super[0x18..]) + 1;
            // s_feature_incompat with fast_commit, s_num_fc_blks.
            super[0x2b] |= 0x20;
            BinaryPrimitives.WriteUInt32BigEndian(super[0x54..], FastBlocks);
            Place = journal[journal.Length - FastBlocks + 1] * BlockSize;
            file = (uint)FileTree.Find(image.Files, "/a/size-100").Id;
            directory = (uint)FileTree.Find(image.Files, "/a").Id;
            var words = image.Ask("imap /a/size-100").Split([' ', '\n', ','], StringSplitOptions.RemoveEmptyEntries);
            var place =
                (int.Parse(words[Array.LastIndexOf(words, "block") + 1], CultureInfo.InvariantCulture) * BlockSize)
                + Convert.ToInt32(words[Array.IndexOf(words, "offset") + 1], 16);
            inode = Bytes.AsSpan(place, 160).ToArray();
            BinaryPrimitives.WriteUInt32LittleEndian(inode.AsSpan(4), 7000);
        }

        public byte[] Bytes { get; }

        /// <summary>The sequence that a fast commit has to state.</summary>
        public uint Sequence { get; }

        /// <summary>Where the fast commits begin.</summary>
        public int Place { get; }

        /// <summary>/a/size-100 becomes longer and is renamed to /made.</summary>
        public byte[] Records() =>
            [
                .. Record(FastCommitTag.Head, [.. Number(0), .. Number(Sequence)]),
                .. Record(FastCommitTag.Inode, [.. Number(file), .. inode]),
                .. Record(FastCommitTag.AddRange, [.. Number(file), .. Number(2), 3, 0, 0, 0, .. Number(9000)]),
                .. Record(FastCommitTag.DeleteRange, [.. Number(file), .. Number(3), .. Number(1)]),
                .. Record(FastCommitTag.Unlink, [.. Number(directory), .. Number(file), .. "size-100"u8]),
                .. Record(FastCommitTag.Create, [.. Number(2), .. Number(file), .. "made"u8]),
                .. Record(FastCommitTag.Link, [.. Number(2), .. Number(file), .. Encoding.UTF8.GetBytes("another")]),
            ];

        public void Write(byte[] bytes, byte[] records, uint sequence)
        {
            records.CopyTo(bytes, Place);
            BinaryPrimitives.WriteUInt32LittleEndian(bytes.AsSpan(Place + 8), sequence);
            var tail = Record(FastCommitTag.Tail, new byte[BlockSize - records.Length - 4]);
            BinaryPrimitives.WriteUInt32LittleEndian(tail.AsSpan(4), sequence);
            tail.CopyTo(bytes, Place + records.Length);
            var sum = Crc32C.Update(0, bytes.AsSpan(Place, records.Length + 8));
            BinaryPrimitives.WriteUInt32LittleEndian(bytes.AsSpan(Place + records.Length + 8), sum);
        }

        public void Dispose() => image.Dispose();

        private static byte[] Record(FastCommitTag tag, byte[] value) =>
            [.. BitConverter.GetBytes((ushort)tag), .. BitConverter.GetBytes((ushort)value.Length), .. value];

        private static byte[] Number(uint value) => BitConverter.GetBytes(value);
    }
}
