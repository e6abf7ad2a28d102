using System.Text.Json;
using ImageTools.Disks.Codecs;
using ImageTools.Disks.Formats;

namespace ImageTools.Disks.Tests.Formats;

/// <summary>Holds an opened image against what an independent reader says about the same file.</summary>
internal static class Judge
{
    /// <summary>Size, content, random ranges, extents and zero map are what qemu-img says.</summary>
    /// <param name="path">The image.</param>
    /// <param name="qemuFormat">Its format as qemu-img calls it.</param>
    /// <param name="options">How to open it.</param>
    /// <param name="moreZeros">True where we find holes in preallocated files that qemu-img 7.2 takes for data.</param>
    public static void SameAsQemu(string path, string qemuFormat, OpenOptions? options = null, bool moreZeros = false)
    {
        var expected = QemuImg.Content(path, qemuFormat);
        using var image = DiskFormats.Open(path, options);
        SameContent(expected, image);
        if (!moreZeros)
            SameMap(path, qemuFormat, image.Content);
    }

    /// <summary>Every way of reading gives <paramref name="expected"/>.</summary>
    public static void SameContent(byte[] expected, DiskImage image)
    {
        Assert.Equal(expected.Length, image.Info.VirtualSize);
        Assert.Equal(expected.Length, image.Content.Length);
        SameBytes(expected, image.Content.ReadBytes(0, expected.Length), "one read of everything");
        var random = new Random(7);
        Parallel.For(0, 200, new ParallelOptions { MaxDegreeOfParallelism = 4 }, i =>
        {
            int offset,
                length;
            lock (random)
            {
                offset = random.Next(expected.Length);
                length = random.Next(1, Math.Min(expected.Length - offset, i % 4 == 0 ? 1 << 20 : 6000) + 1);
            }
            SameBytes(expected.AsSpan(offset, length), image.Content.ReadBytes(offset, length), $"read of {length} at {offset}");
        });
        SameExtents(expected, image.Content);
    }

    /// <summary>Extents cover the disk in order, zeros are zeros, and what they say about storage leads to the same bytes.</summary>
    public static void SameExtents(byte[] expected, BlockSource content)
    {
        long position = 0;
        using var decoder = new UnitDecoder();
        foreach (var extent in content.Extents())
        {
            Assert.Equal(position, extent.Start);
            Assert.True(extent.Length > 0);
            position = extent.End;
            var there = expected.AsSpan((int)extent.Start, (int)extent.Length);
            if (extent.IsZero)
                Assert.Equal(-1, there.IndexOfAnyExcept((byte)0));
            else if (extent.Encoded is { } unit)
                SameBytes(there, Decode(decoder, extent, unit), $"unit at {unit.Offset}");
            else if (extent.Storage is { } storage)
                SameBytes(there, storage.ReadBytes(extent.StorageOffset, (int)extent.Length), $"storage of {extent.Start}");
        }
        Assert.Equal(expected.Length, position);
    }

    private static byte[] Decode(UnitDecoder decoder, in Extent extent, in EncodedUnit unit)
    {
        var decoded = new byte[unit.UnitSize];
        var length = decoder.Decode(unit.Codec, extent.Storage!.ReadBytes(unit.Offset, unit.Length), decoded);
        Assert.True(length >= extent.End - unit.UnitStart);
        return decoded[(int)(extent.Start - unit.UnitStart)..(int)(extent.End - unit.UnitStart)];
    }

    /// <summary>qemu-img map and our extents agree on what is data and where plain data lies.</summary>
    public static void SameMap(string path, string qemuFormat, BlockSource content)
    {
        using var map = JsonDocument.Parse(Tool.Run("qemu-img", "map", "--output=json", "-f", qemuFormat, path));
        var ours = new List<(long Start, long Length)>();
        foreach (var extent in content.Extents().Where(e => !e.IsZero))
            Append(ours, extent.Start, extent.Length);
        var theirs = new List<(long Start, long Length)>();
        foreach (var entry in map.RootElement.EnumerateArray().Where(e => !e.GetProperty("zero").GetBoolean()))
        {
            var start = entry.GetProperty("start").GetInt64();
            var length = Math.Min(entry.GetProperty("length").GetInt64(), content.Length - start);
            Append(theirs, start, length);
            if (entry.TryGetProperty("offset", out var offset))
                Assert.Equal(offset.GetInt64(), content.Extents(start, 1).Single().StorageOffset);
        }
        Assert.Equal(theirs, ours);
    }

    private static void Append(List<(long Start, long Length)> runs, long start, long length)
    {
        if (runs.Count > 0 && runs[^1].Start + runs[^1].Length == start)
            runs[^1] = (runs[^1].Start, runs[^1].Length + length);
        else
            runs.Add((start, length));
    }

    private static void SameBytes(ReadOnlySpan<byte> expected, ReadOnlySpan<byte> actual, string what)
    {
        var same = expected.CommonPrefixLength(actual);
        Assert.True(same == expected.Length && same == actual.Length, $"{what}: differs at byte {same} of {expected.Length}");
    }
}
