using System.Buffers.Binary;
using ImageTools.Disks.Formats.Mapped;

namespace ImageTools.Disks.Formats.Vhd;

/// <summary>
/// The guest-visible bytes of a dynamic VHD: block allocation table -> block. The bitmap before a block marks written sectors. Like QEMU
/// and Windows this reader reads the whole block: the other sectors are zeros in the file.
/// </summary>
internal sealed class VhdDynamicSource : MappedSource
{
    private readonly VhdDynamicHeader header;
    private readonly byte[] table;

    /// <summary>Creates the disk, which owns the file.</summary>
    public VhdDynamicSource(BlockSource file, in VhdDynamicHeader header, long length)
        : base(file.Name, length, file)
    {
        this.header = header;
        table = file.ReadBytes(header.TableOffset, header.TableEntries * VhdFields.TableEntrySize);
    }

    /// <inheritdoc/>
    protected override Mapping Map(long offset, long limit, UnitHeaderReader headers)
    {
        var block = VhdBlock.At(offset, header.BlockSize);
        var inBlock = offset & (header.BlockSize - 1);
        var mapped = header.BlockSize - inBlock;
        if (Entry(block) == VhdFields.Unallocated)
        {
            while (mapped < limit && Entry(block = block.Next) == VhdFields.Unallocated)
                mapped += header.BlockSize;
            return new Mapping(MappingKind.Unallocated, Math.Min(mapped, limit));
        }
        var storage = Sectors.Entry(Entry(block)).Bytes + header.BitmapSize + inBlock;
        mapped = Math.Min(mapped, limit);
        if (storage > DataFile.Length - mapped)
        {
            throw new ImageFormatException(
                Name,
                "VHD block allocation table",
                $"points past the end of the file ({DataFile.Length} bytes)",
                $"entry {block}",
                Entry(block),
                header.TableOffset + block.EntryOffset,
                "The file is truncated or damaged; fetch it again."
            );
        }
        return new Mapping(MappingKind.Plain, mapped, storage);
    }

    private uint Entry(VhdBlock block) => BinaryPrimitives.ReadUInt32BigEndian(table.AsSpan(block.EntryOffset));
}
