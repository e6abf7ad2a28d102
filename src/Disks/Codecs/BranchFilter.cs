using System.Buffers.Binary;
using SharpCompress.Compressors.Filters;

namespace ImageTools.Disks.Codecs;

/// <summary>
/// A filter of .xz before LZMA2: it makes addresses in jumps relative again, or undoes differences (the .xz file format, 5.3.2 and 5.3.3).
/// </summary>
/// <param name="Id">Its number.</param>
/// <param name="Start">The address of the first byte, or the distance of the differences.</param>
internal sealed record BranchFilter(ulong Id, uint Start)
{
    private const ulong Delta = 3,
        X86 = 4,
        PowerPc = 5,
        Ia64 = 6,
        Arm = 7,
        ArmThumb = 8,
        Sparc = 9,
        Arm64 = 10;

    /// <summary>The filter of this number, or null when it is not known or its properties are not possible.</summary>
    public static BranchFilter? Find(ulong id, ReadOnlySpan<byte> properties) =>
        id switch
        {
            Delta when properties.Length == 1 => new BranchFilter(id, properties[0] + 1u),
            >= X86 and <= Arm64 when properties.IsEmpty => new BranchFilter(id, 0),
            >= X86 and <= Arm64 when properties.Length == 4 => new BranchFilter(id, BinaryPrimitives.ReadUInt32LittleEndian(properties)),
            _ => null,
        };

    /// <summary>Undoes the filter in a whole block.</summary>
    public void Decode(Span<byte> block)
    {
        switch (Id)
        {
            case Delta:
                for (var i = (int)Start; i < block.Length; i++)
                    block[i] += block[i - (int)Start];
                return;
            case Arm64:
                DecodeArm64(block);
                return;
            default:
                DecodeByLibrary(block);
                return;
        }
    }

    private void DecodeByLibrary(Span<byte> block)
    {
        // The library takes whole arrays only.
        var bytes = block.ToArray();
        switch (Id)
        {
            case X86:
                uint state = 0;
                BranchExecFilter.X86Converter(bytes, Start, ref state);
                break;
            case PowerPc:
                BranchExecFilter.PowerPCConverter(bytes, Start);
                break;
            case Ia64:
                BranchExecFilter.IA64Converter(bytes, Start);
                break;
            case Arm:
                BranchExecFilter.ARMConverter(bytes, Start);
                break;
            case ArmThumb:
                BranchExecFilter.ARMTConverter(bytes, Start);
                break;
            case Sparc:
                BranchExecFilter.SPARCConverter(bytes, Start);
                break;
        }
        bytes.CopyTo(block);
    }

    /// <summary>BL counts in words, ADRP in pages of 4 KiB and only within 512 MiB.</summary>
    private void DecodeArm64(Span<byte> block)
    {
        for (var i = 0; i + 4 <= block.Length; i += 4)
        {
            var word = BinaryPrimitives.ReadUInt32LittleEndian(block[i..]);
            var place = Start + (uint)i;
            if (word >> 26 == 0x25)
            {
                word = 0x94000000 | ((word - (place >> 2)) & 0x03ffffff);
            }
            else if ((word & 0x9f000000) == 0x90000000)
            {
                var page = ((word >> 29) & 3) | ((word >> 3) & 0x001ffffc);
                if (((page + 0x00020000) & 0x001c0000) != 0)
                    continue;
                page -= place >> 12;
                word = (word & 0x9000001f) | ((page & 3) << 29) | ((page & 0x0003fffc) << 3) | ((0 - (page & 0x00020000)) & 0x00e00000);
            }
            else
            {
                continue;
            }
            BinaryPrimitives.WriteUInt32LittleEndian(block[i..], word);
        }
    }
}
