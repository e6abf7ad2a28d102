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
        var index = (int)(offset / header.BlockSize);
        var inBlock = offset & (header.BlockSize - 1);
        var mapped = header.BlockSize - inBlock;
        if (Entry(index) == VhdFields.Unallocated)
        {
            while (mapped < limit && Entry(++index) == VhdFields.Unallocated)
                mapped += header.BlockSize;
            return new Mapping(MappingKind.Unallocated, Math.Min(mapped, limit));
        }
        var storage = Sectors.Entry(Entry(index)).Bytes + header.BitmapSize + inBlock;
        mapped = Math.Min(mapped, limit);
        if (storage > DataFile.Length - mapped)
        {
            throw new ImageFormatException(
                Name,
                "VHD block allocation table",
                $"points past the end of the file ({DataFile.Length} bytes)",
                $"entry {index}",
                Entry(index),
                header.TableOffset + ((long)index * VhdFields.TableEntrySize),
                "The file is truncated or damaged; fetch it again."
            );
        }
        return new Mapping(MappingKind.Plain, mapped, storage);
    }

    private uint Entry(int index) => BinaryPrimitives.ReadUInt32BigEndian(table.AsSpan(index * VhdFields.TableEntrySize));
}
