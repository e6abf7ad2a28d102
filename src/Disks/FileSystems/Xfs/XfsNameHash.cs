using System.Numerics;

namespace ImageTools.Disks.FileSystems.Xfs;

/// <summary>The hash by which directories find a name, and the comparison that belongs to it.</summary>
internal static class XfsNameHash
{
    /// <summary>The hash of a name as it is stored.</summary>
    public static uint Of(ReadOnlySpan<byte> name, bool ignoresCase)
    {
        uint hash = 0;
        foreach (var letter in name)
            hash = (ignoresCase ? Lower(letter) : letter) ^ BitOperations.RotateLeft(hash, 7);
        return hash;
    }

    /// <summary>Whether two names are the same.</summary>
    public static bool AreSame(ReadOnlySpan<byte> one, ReadOnlySpan<byte> other, bool ignoresCase)
    {
        if (!ignoresCase)
            return one.SequenceEqual(other);
        if (one.Length != other.Length)
            return false;
        for (var i = 0; i < one.Length; i++)
        {
            if (Lower(one[i]) != Lower(other[i]))
                return false;
        }
        return true;
    }

    // Letters of ASCII and of Latin-1, whatever the encoding of the names is.
    private static byte Lower(byte letter) =>
        letter is (>= (byte)'A' and <= (byte)'Z') or (>= 0xc0 and <= 0xd6) or (>= 0xd8 and <= 0xde) ? (byte)(letter + 32) : letter;
}
