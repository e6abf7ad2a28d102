using System.Buffers.Binary;
using System.Globalization;
using ImageTools.Disks.FileSystems;
using ImageTools.Disks.FileSystems.Ext;
using ImageTools.Disks.Sources;

namespace ImageTools.Disks.Tests.FileSystems.Conformance;

/// <summary>Made by mke2fs and debugfs; inodes are written over afterwards.</summary>
internal sealed class ExtHostileVolumes : IHostileVolumes
{
    private const int Block = 4096,
        InodeBlocks = 0x28,
        InodeSize = 0x04,
        LongestExtent = 32768;

    public Type Driver => typeof(ExtDriver);

    public string? DoesNotApply(Hostility kind) => null;

    public BlockSource Make(Hostility kind, TempDirectory directory) =>
        kind switch
        {
            Hostility.AliasedData => Aliased(directory),
            Hostility.GiantDirectory => Giant(directory, ["giant"], FileSystemLimits.MaxDirectoryBytes + (128 << 20)),
            Hostility.SharedDirectories => Giant(directory, ["many", .. Enumerable.Range(0, 100).Select(i => $"many/{i}")], 128 << 20),
            _ => Log(directory),
        };

    private static OverlaidVolume Aliased(TempDirectory directory)
    {
        var (volume, image) = Create(directory, "1G", $"write {Scratch(directory, 4 * Block)} aliased\n");
        // 2 GiB and more of content on one and the same 128 MiB.
        return volume
            .With(Inode(image, "aliased") + InodeSize, [0xff, 0xff, 0xff, 0x7f])
            .With(
                Inode(image, "aliased") + InodeBlocks,
                Extents([.. Enumerable.Range(0, 4).Select(i => ((uint)(i * LongestExtent), 50_000L))])
            );
    }

    private static OverlaidVolume Giant(TempDirectory directory, string[] names, long size)
    {
        var (volume, image) = Create(directory, "2G", string.Concat(names.Select(n => $"mkdir {n}\n")));
        const long First = 100_000;
        var extents = Extents([
            .. Enumerable
                .Range(0, (int)(size / Block / LongestExtent))
                .Select(i => ((uint)(i * LongestExtent), First + (i * LongestExtent))),
        ]);
        foreach (var name in names.Where(n => n != "many"))
        {
            var bytes = new byte[4];
            BinaryPrimitives.WriteUInt32LittleEndian(bytes, (uint)size);
            volume.With(Inode(image, name) + InodeSize, bytes).With(Inode(image, name) + InodeBlocks, extents);
        }
        // A block with one unused entry that is as long as the block.
        return volume.With(First * Block, size, (offset, to) =>
        {
            to.Clear();
            for (var at = (Block - (offset % Block)) % Block; at + 6 <= to.Length; at += Block)
                BinaryPrimitives.WriteUInt16LittleEndian(to[((int)at + 4)..], Block);
        });
    }

    /// <summary>A log of 4 GB, full of descriptors that are full of tags, of which every one names another block.</summary>
    private static OverlaidVolume Log(TempDirectory directory)
    {
        const int Small = 1024,
            Tags = (Small - 12) / 8;
        var path = directory["log.img"];
        Tool.Run(
            "mke2fs",
            "-q",
            "-F",
            "-t",
            "ext4",
            "-b",
            "1024",
            "-J",
            "size=4000",
            "-E",
            "lazy_journal_init=1,nodiscard",
            "-O",
            "^metadata_csum",
            path,
            "10G"
        );
        File.WriteAllText(directory["commands"], "feature needs_recovery\n");
        Tool.Run("debugfs", "-w", "-f", directory["commands"], path);
        var file = FileSource.Open(path);
        var super = ExtSuperblock.Read(file);
        var inodes = new ExtInodes(file, super, ExtGroups.Read(file, super));
        var journal = new ExtContents(file, super, inodes).Open(super.JournalInode);
        var blocks = journal.Length / Small;
        var volume = new OverlaidVolume(file);
        foreach (var extent in journal.Extents().Where(e => e.Storage is not null))
        {
            volume.With(extent.StorageOffset, extent.Length, (offset, to) =>
                Produce((extent.Start + offset) / Small, (int)((extent.Start + offset) % Small), to)
            );
        }

        return volume;

        void Produce(long number, int inside, Span<byte> to)
        {
            var block = new byte[Small];
            for (; to.Length > 0; number++, inside = 0)
            {
                var count = Math.Min(to.Length, Small - inside);
                Fill(number, block);
                block.AsSpan(inside, count).CopyTo(to);
                to = to[count..];
            }
        }

        void Fill(long number, byte[] block)
        {
            Array.Clear(block);
            void Put(int at, uint value) => BinaryPrimitives.WriteUInt32BigEndian(block.AsSpan(at), value);
            Put(0, 0xc03b3998);
            if (number == 0)
            {
                // Superblock, version 2: block size, length, first block, sequence and start of the log.
                foreach (var (at, value) in ((int, uint)[])[(4, 4), (0x0c, Small), (0x10, (uint)blocks), (0x14, 1), (0x18, 1), (0x1c, 1)])
                    Put(at, value);
                return;
            }
            // What lies between the descriptors are the blocks that they name, which nobody reads.
            var isLast = number + Tags >= blocks - 1;
            Put(4, isLast ? 2u : 1u);
            Put(8, 1);
            for (var i = 0; i < Tags && !isLast; i++)
            {
                // A tag: a block, and "same UUID".
                Put(12 + (8 * i), (uint)(number + i));
                Put(16 + (8 * i), 2);
            }
        }
    }

    private static (OverlaidVolume Volume, string Image) Create(TempDirectory directory, string size, string commands)
    {
        var path = directory["fs.img"];
        Tool.Run("mke2fs", "-q", "-F", "-t", "ext4", "-b", $"{Block}", "-O", "^metadata_csum,^has_journal", path, size);
        File.WriteAllText(directory["commands"], commands);
        Tool.Run("debugfs", "-w", "-f", directory["commands"], path);
        return (new OverlaidVolume(FileSource.Open(path)), path);
    }

    private static string Scratch(TempDirectory directory, int length)
    {
        File.WriteAllBytes(directory["scratch"], [.. Enumerable.Repeat((byte)'x', length)]);
        return directory["scratch"];
    }

    private static long Inode(string image, string path)
    {
        var words = Tool.Run("debugfs", "-R", $"imap {path}", image).Split([' ', '\n', ','], StringSplitOptions.RemoveEmptyEntries);
        var block = long.Parse(words[Array.LastIndexOf(words, "block") + 1], CultureInfo.InvariantCulture);
        return (block * Block) + Convert.ToInt64(words[Array.IndexOf(words, "offset") + 1], 16);
    }

    /// <summary>The root of an extent tree, of up to four extents of 32768 blocks.</summary>
    private static byte[] Extents((uint Logical, long Physical)[] extents)
    {
        var root = new byte[60];
        void Put(int at, int value) => BinaryPrimitives.WriteUInt16LittleEndian(root.AsSpan(at), (ushort)value);
        Put(0, 0xf30a);
        Put(2, extents.Length);
        Put(4, 4);
        for (var i = 0; i < extents.Length; i++)
        {
            BinaryPrimitives.WriteUInt32LittleEndian(root.AsSpan(12 + (12 * i)), extents[i].Logical);
            Put(16 + (12 * i), LongestExtent);
            BinaryPrimitives.WriteUInt32LittleEndian(root.AsSpan(20 + (12 * i)), (uint)extents[i].Physical);
        }
        return root;
    }
}
