using System.Buffers.Binary;
using System.Text;
using ImageTools.Disks.FileSystems.Erofs;
using ImageTools.Disks.Sources;

namespace ImageTools.Disks.Tests.FileSystems.Conformance;

/// <summary>Written field by field, without compression.</summary>
internal sealed class ErofsHostileVolumes : IHostileVolumes
{
    private const int Block = 4096,
        Slot = 32,
        RootBlock = 2000,
        ManyBlock = 2001,
        FarBlock = 5000;
    private const uint Largest = 256 << 20;

    public Type Driver => typeof(ErofsDriver);

    public string? DoesNotApply(Hostility kind) => kind == Hostility.GiantLog ? "erofs has no log." : null;

    public BlockSource Make(Hostility kind, TempDirectory directory)
    {
        var path = directory["erofs.img"];
        Tool.Run("truncate", "-s", "400M", path);
        var super = new byte[128];
        BinaryPrimitives.WriteUInt32LittleEndian(super, 0xe0f5e1e2);
        super[0x0c] = 12;
        super[0x0e] = 1;
        BinaryPrimitives.WriteUInt32LittleEndian(super.AsSpan(0x24), 400 << 8);
        BinaryPrimitives.WriteUInt32LittleEndian(super.AsSpan(0x28), 1);
        BinaryPrimitives.WriteUInt32LittleEndian(super.AsSpan(0x50), kind == Hostility.AliasedData ? 4u : 0);
        var volume = new OverlaidVolume(FileSource.Open(path)).With(1024, super).With(Block + Slot, Inode(0x41ed, Block, RootBlock));
        switch (kind)
        {
            case Hostility.AliasedData:
                // A million chunks of 64 MiB each, all of them at one place.
                return volume
                    .With(RootBlock * Block, Entries((2, 1, "aliased")))
                    .With(Block + (2 * Slot), Inode(0x81a4, 64L << 40, 14, layout: 4))
                    .With(Block + (4 * Slot), 4 << 20, (offset, to) => Repeat(Words(FarBlock), offset, to));
            case Hostility.GiantDirectory:
                var name = Entries((2, 2, "name"));
                return volume
                    .With(RootBlock * Block, Entries((2, 2, "giant")))
                    .With(Block + (2 * Slot), Inode(0x41ed, Largest + Block, FarBlock))
                    .With(FarBlock * (long)Block, Largest + Block, (offset, to) => Repeat(name, offset, to));
            default:
                // Blocks with nothing but the directory's own name.
                var own = Entries((4, 2, "."));
                return volume
                    .With(RootBlock * Block, Entries((2, 2, "many")))
                    .With(Block + (2 * Slot), Inode(0x41ed, Block, ManyBlock))
                    .With(ManyBlock * Block, Entries([.. Enumerable.Range(0, 100).Select(i => (4 + (2L * i), 2, $"{i:d3}"))]))
                    .With(Block + (4 * Slot), [.. Enumerable.Repeat(Inode(0x41ed, Largest, FarBlock), 100).SelectMany(i => i)])
                    .With(FarBlock * (long)Block, Largest, (offset, to) => Repeat(own, offset, to));
        }
    }

    private static byte[] Words(uint value)
    {
        var bytes = new byte[4];
        BinaryPrimitives.WriteUInt32LittleEndian(bytes, value);
        return bytes;
    }

    private static void Repeat(byte[] unit, long offset, Span<byte> to)
    {
        for (var i = 0; i < to.Length; i++)
            to[i] = unit[(int)((offset + i) % unit.Length)];
    }

    /// <summary>An extended inode of 64 bytes, which is two slots.</summary>
    private static byte[] Inode(int mode, long size, uint place, int layout = 0)
    {
        var inode = new byte[2 * Slot];
        BinaryPrimitives.WriteUInt16LittleEndian(inode, (ushort)(1 | (layout << 1)));
        BinaryPrimitives.WriteUInt16LittleEndian(inode.AsSpan(4), (ushort)mode);
        BinaryPrimitives.WriteInt64LittleEndian(inode.AsSpan(8), size);
        BinaryPrimitives.WriteUInt32LittleEndian(inode.AsSpan(16), place);
        BinaryPrimitives.WriteUInt32LittleEndian(inode.AsSpan(0x2c), 1);
        return inode;
    }

    /// <summary>A block of a directory.</summary>
    private static byte[] Entries(params (long Nid, int Type, string Name)[] entries)
    {
        var block = new byte[Block];
        var name = entries.Length * 12;
        for (var i = 0; i < entries.Length; i++)
        {
            var entry = block.AsSpan(i * 12);
            BinaryPrimitives.WriteInt64LittleEndian(entry, entries[i].Nid);
            BinaryPrimitives.WriteUInt16LittleEndian(entry[8..], (ushort)name);
            entry[10] = (byte)entries[i].Type;
            name += Encoding.ASCII.GetBytes(entries[i].Name, block.AsSpan(name));
        }
        return block;
    }
}
