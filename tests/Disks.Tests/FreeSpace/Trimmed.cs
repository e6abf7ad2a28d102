using System.Globalization;
using System.Text.RegularExpressions;
using ImageTools.Disks.FileSystems;
using ImageTools.Disks.FreeSpace;
using ImageTools.Disks.Sources;

namespace ImageTools.Disks.Tests.FreeSpace;

/// <summary>What the tests of free space have in common.</summary>
internal static partial class Trimmed
{
    /// <summary>Writes the trimmed disk sparsely, by its extents.</summary>
    public static TrimmedSource Write(BlockSource disk, string path)
    {
        var trimmed = new TrimmedSource(disk, FreeSpaceMap.Of(disk));
        Copy(trimmed, path);
        return trimmed;
    }

    public static void Copy(BlockSource source, string path)
    {
        using var file = File.Create(path);
        file.SetLength(source.Length);
        var buffer = new byte[1 << 20];
        foreach (var extent in source.Extents().Where(e => !e.IsZero))
        {
            for (var at = extent.Start; at < extent.End; at += buffer.Length)
            {
                var count = (int)Math.Min(buffer.Length, extent.End - at);
                source.Read(at, buffer.AsSpan(0, count));
                file.Position = at;
                file.Write(buffer, 0, count);
            }
        }
    }

    /// <summary>Free units of all ranges, a unit each.</summary>
    public static SortedSet<long> Units(IFreeSpace space, long length, int unitSize)
    {
        var units = new SortedSet<long>();
        foreach (var (start, count) in space.Free(0, length))
        {
            Assert.True(start % unitSize == 0 && count % unitSize == 0 && count > 0);
            for (var unit = start / unitSize; unit < (start + count) / unitSize; unit++)
                Assert.True(units.Add(unit));
        }
        return units;
    }

    /// <summary>The free blocks that dumpe2fs lists; of a single free cluster it names the first block only.</summary>
    public static SortedSet<long> Dumpe2fs(string image, int blocksPerCluster = 1)
    {
        var units = new SortedSet<long>();
        foreach (Match line in FreeLine().Matches(Tool.Run("dumpe2fs", image)))
        {
            foreach (Match range in Range().Matches(line.Groups[1].Value))
            {
                var first = long.Parse(range.Groups[1].Value, CultureInfo.InvariantCulture);
                var last = range.Groups[2].Success ? long.Parse(range.Groups[2].Value, CultureInfo.InvariantCulture) : first;
                for (; first <= last; first++)
                    units.UnionWith(Enumerable.Range(0, blocksPerCluster).Select(b => (first / blocksPerCluster * blocksPerCluster) + b));
            }
        }
        return units;
    }

    [GeneratedRegex("^  Free blocks: (.*)$", RegexOptions.Multiline)]
    private static partial Regex FreeLine();

    [GeneratedRegex("([0-9]+)(?:-([0-9]+))?")]
    private static partial Regex Range();
}
