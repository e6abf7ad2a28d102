namespace ImageTools.Disks.Formats.Vhd;

/// <summary>The checksum of footer and dynamic header: one's complement of the sum of all bytes outside the field itself.</summary>
public static class VhdChecksum
{
    /// <summary>The checksum of <paramref name="bytes"/>, whose own four bytes lie at <paramref name="field"/>.</summary>
    public static uint Of(ReadOnlySpan<byte> bytes, int field)
    {
        uint sum = 0;
        for (var i = 0; i < bytes.Length; i++)
            sum += i >= field && i < field + 4 ? 0u : bytes[i];
        return ~sum;
    }
}
