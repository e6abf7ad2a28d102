using System.Globalization;

namespace ImageTools.Disks.Formats.Qcow2;

/// <summary>An entry of the L1 table by its number. Each stands for one L2 table, and so for all of that one's clusters.</summary>
/// <param name="Number">From 0.</param>
internal readonly record struct Qcow2L1Index(int Number)
{
    /// <summary>The one behind it.</summary>
    public Qcow2L1Index Next => new(Number + 1);

    /// <summary>Where the entry begins in the table, in bytes.</summary>
    public int Offset => Number * Qcow2Entry.Size;

    /// <inheritdoc/>
    public override string ToString() => Number.ToString(CultureInfo.InvariantCulture);
}
