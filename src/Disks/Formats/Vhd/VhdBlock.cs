using System.Globalization;

namespace ImageTools.Disks.Formats.Vhd;

/// <summary>A block of a dynamic disk by its number, which is that of its entry in the block allocation table.</summary>
/// <param name="Number">From 0; the table is so short that its bytes can be counted by an int.</param>
internal readonly record struct VhdBlock(int Number)
{
    /// <summary>The block that holds this byte of the disk.</summary>
    public static VhdBlock At(long guestOffset, long blockSize) => new((int)(guestOffset / blockSize));

    /// <summary>The one behind it.</summary>
    public VhdBlock Next => new(Number + 1);

    /// <summary>Where its entry begins in the table, in bytes.</summary>
    public int EntryOffset => Number * VhdFields.TableEntrySize;

    /// <inheritdoc/>
    public override string ToString() => Number.ToString(CultureInfo.InvariantCulture);
}
