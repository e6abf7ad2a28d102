using System.Buffers.Binary;
using ImageTools.Disks.FileSystems;
using ImageTools.Disks.FileSystems.Btrfs;
using ImageTools.Disks.Sources;
using static ImageTools.Disks.LittleEndian;

namespace ImageTools.Disks.Tests.FileSystems.Conformance;

/// <summary>Made by mkfs.btrfs; blocks are written over afterwards, with right checksums.</summary>
internal sealed class BtrfsHostileVolumes : IHostileVolumes
{
    private const int Node = 16384,
        Header = 101,
        Super = 65536;
    private const ulong TreeLog = unchecked((ulong)-6L);

    public Type Driver => typeof(BtrfsDriver);

    public string? DoesNotApply(Hostility kind) =>
        kind == Hostility.SharedDirectories ? "the entries of a directory carry its number, so no other directory can have them" : null;

    public BlockSource Make(Hostility kind, TempDirectory directory) =>
        kind switch
        {
            // Extents may be named many times: that is a clone. So what a file stores is limited.
            Hostility.AliasedData => WithInode(directory, "aliased", 1L << 40, 1L << 40),
            Hostility.GiantDirectory => WithInode(directory, "giant", FileSystemLimits.MaxDirectoryBytes + 2, 0),
            _ => Log(directory),
        };

    private static OverlaidVolume WithInode(TempDirectory directory, string name, long size, long stored)
    {
        var image = Create(directory, "200M", "aliased", "giant");
        var file = FileSource.Open(image);
        var volume = new OverlaidVolume(file);
        var inode = VolumeInode(file, name);
        // All copies of the leaf that has it.
        for (var at = 1L << 20; at + Node <= file.Length; at += Node)
        {
            if (file.Extents(at, Node).All(e => e.IsZero))
                continue;
            var leaf = file.ReadBytes(at, Node);
            if (U64(leaf, 0x58) != 5 || leaf[0x64] != 0)
                continue;
            for (var i = 0; i < U32(leaf, 0x60); i++)
            {
                var entry = Header + (25 * i);
                if (U64(leaf, entry) != inode || leaf[entry + 8] != 1)
                    continue;
                var item = Header + (int)U32(leaf, entry + 17);
                BinaryPrimitives.WriteUInt64LittleEndian(leaf.AsSpan(item + 16), (ulong)size);
                BinaryPrimitives.WriteUInt64LittleEndian(leaf.AsSpan(item + 24), (ulong)stored);
                volume.With(at, Signed(leaf));
            }
        }
        return volume;
    }

    /// <summary>A log of 65,000 leaves, all of them sound, where the metadata of the file system are to lie.</summary>
    private static OverlaidVolume Log(TempDirectory directory)
    {
        const int perNode = (Node - Header) / 33,
            leaves = 60_000,
            inner = (leaves + perNode - 1) / perNode;
        var file = FileSource.Open(Create(directory, "100G"));
        var super = file.ReadBytes(Super, 4096);
        var generation = U64(super, 0x48) + 1;
        var id = super.AsSpan(0x20, 16).ToArray();
        var (logical, place) = Metadata(file);
        BinaryPrimitives.WriteUInt64LittleEndian(super.AsSpan(0x60), (ulong)logical);
        return new OverlaidVolume(file)
            .With(Super, Signed(super))
            .With(place, (leaves + inner + 2L) * Node, (offset, to) =>
            {
                for (var number = offset / Node; to.Length > 0; number++)
                {
                    var inside = (int)(offset - (number * Node));
                    var count = Math.Min(to.Length, Node - inside);
                    Block(number).AsSpan(inside, count).CopyTo(to);
                    to = to[count..];
                    offset += count;
                }
            });

        // The tree of logs, the log, its inner blocks, its leaves.
        byte[] Block(long number)
        {
            var block = new byte[Node];
            void Put(int at, ulong value) => BinaryPrimitives.WriteUInt64LittleEndian(block.AsSpan(at), value);
            id.CopyTo(block, 0x20);
            Put(0x30, (ulong)(logical + (number * Node)));
            Put(0x50, generation);
            Put(0x58, TreeLog);
            if (number == 0)
            {
                const int size = 439;
                Put(0x60, 1);
                Item(0, TreeLog, 132, 5, Node - Header - size, size);
                var root = Node - size;
                Put(root + 160, generation);
                Put(root + 176, (ulong)(logical + Node));
                block[root + 216] = 1;
                block[root + 238] = 2;
            }
            else if (number <= inner + 1)
            {
                var (first, step, from, most) =
                    number == 1
                        ? (0L, (long)perNode, 2L, inner)
                        : ((number - 2) * perNode, 1L, 2L + inner + ((number - 2) * perNode), perNode);
                var count = (int)Math.Min(most, (leaves - first + step - 1) / step);
                Put(0x60, (ulong)count);
                block[0x64] = (byte)(number == 1 ? 2 : 1);
                for (var i = 0; i < count; i++)
                {
                    Put(Header + (33 * i), (ulong)(256 + first + (i * step)));
                    block[Header + (33 * i) + 8] = 24;
                    Put(Header + (33 * i) + 17, (ulong)(logical + ((from + i) * Node)));
                    Put(Header + (33 * i) + 25, generation);
                }
            }
            else
            {
                const int size = 15_000;
                Put(0x60, 1);
                Item(0, (ulong)(256 + number - inner - 2), 24, 0, Node - Header - size, size);
            }
            return Signed(block);

            void Item(int index, ulong objectId, byte type, ulong offset, int at, int size)
            {
                Put(Header + (25 * index), objectId);
                block[Header + (25 * index) + 8] = type;
                Put(Header + (25 * index) + 9, offset);
                BinaryPrimitives.WriteUInt32LittleEndian(block.AsSpan(Header + (25 * index) + 17), (uint)at);
                BinaryPrimitives.WriteUInt32LittleEndian(block.AsSpan(Header + (25 * index) + 21), (uint)size);
            }
        }
    }

    /// <summary>The middle of the chunk of metadata, as btrfs itself lists it.</summary>
    private static (long Logical, long Place) Metadata(FileSource file)
    {
        var words = Tool.Run("btrfs", "inspect-internal", "dump-tree", "-t", "chunk", file.Name)
            .Split([' ', '\n', '\t', '(', ')'], StringSplitOptions.RemoveEmptyEntries);
        for (var i = 0; i < words.Length; i++)
        {
            if (!words[i].StartsWith("METADATA", StringComparison.Ordinal))
                continue;
            var key = Array.LastIndexOf(words, "CHUNK_ITEM", i);
            var stripe = Array.IndexOf(words, "offset", i);
            const long middle = 64L << 20;
            return (long.Parse(words[key + 1], null) + middle, long.Parse(words[stripe + 1], null) + middle);
        }
        throw new InvalidDataException("no chunk of metadata");
    }

    private static string Create(TempDirectory directory, string size, params string[] names)
    {
        var (image, root) = (directory["fs.img"], directory["root"]);
        Directory.CreateDirectory(root);
        foreach (var name in names)
        {
            if (name == "giant")
                Directory.CreateDirectory(Path.Combine(root, name));
            else
                File.WriteAllBytes(Path.Combine(root, name), [.. Enumerable.Repeat((byte)'x', Node)]);
        }
        Tool.Run("truncate", "-s", size, image);
        Tool.Run("mkfs.btrfs", "-q", "-m", "single", "-n", $"{Node}", "--rootdir", root, image);
        return image;
    }

    private static ulong VolumeInode(BlockSource file, string name)
    {
        var files = new BtrfsDriver().Open(file, [])!;
        return files.Lookup(files.Root, name)!.Id;
    }

    private static byte[] Signed(byte[] block)
    {
        BinaryPrimitives.WriteUInt32LittleEndian(block, ~Crc32C.Update(uint.MaxValue, block.AsSpan(32)));
        return block;
    }
}
