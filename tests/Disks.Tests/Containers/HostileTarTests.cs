using System.Text;
using ImageTools.Disks.Containers;
using ImageTools.Disks.Formats;
using ImageTools.Disks.Sources;

namespace ImageTools.Disks.Tests.Containers;

/// <summary>Archives that were made to harm: each is a disk, or an error that names the place.</summary>
public class HostileTarTests
{
    private static readonly byte[] Disk = new byte[1024];

    /// <summary>What is wrong, how it is made, and the field that the error names.</summary>
    private static readonly Dictionary<string, (Func<byte[]> Make, string? Field)> All = new()
    {
        ["a length past the end"] = (() => new TarBuilder().Add("a.raw", Disk, size: TarBuilder.Octal(1 << 20)).ToArray(), "size"),
        ["a length of 8 GiB"] = (() => new TarBuilder().Add("a.raw", Disk, size: "77777777777\0"u8.ToArray()).ToArray(), "size"),
        ["a length that is no number"] = (() => new TarBuilder().Add("a.raw", Disk, size: "0000000x000\0"u8.ToArray()).ToArray(), "size"),
        ["a length below zero"] = (() => new TarBuilder().Add("a.raw", Disk, size: Binary(0xff, 0xff)).ToArray(), "size"),
        ["a length of 2^63"] = (() => new TarBuilder().Add("a.raw", Disk, size: Binary(0x80, 0, 0, 0, 0x80)).ToArray(), "size"),
        ["a length of 2^94"] = (() => new TarBuilder().Add("a.raw", Disk, size: Binary(0xbf, 0xff)).ToArray(), "size"),
        ["the largest length"] = (
            () => new TarBuilder().Add("a.raw", Disk, size: Binary(0x80, 0, 0, 0, 0x7f, 0xff, 0xff, 0xff)).ToArray(),
            "size"
        ),
        ["a wrong checksum"] = (() => new TarBuilder().Add("a.raw", Disk, checksum: "000001\0 ").ToArray(), "chksum"),
        ["a checksum that is no number"] = (() => new TarBuilder().Add("a.raw", Disk, checksum: "zzzzzz\0 ").ToArray(), "chksum"),
        ["rubbish in the second header"] = (() => [.. new TarBuilder().Add("a.raw", Disk).ToArray(false), .. Rubbish], "magic"),
        ["an end in a header"] = (() => [.. new TarBuilder().Add("a.raw", Disk).ToArray(false), 1, 2, 3], null),
        ["an end in a member"] = (() => new TarBuilder().Add("a.raw", Disk).ToArray(false)[..^1], "size"),
        ["a long name of a long name"] = (
            () => new TarBuilder().Add("x", "n\0"u8.ToArray(), 'L').Add("x", "m\0"u8.ToArray(), 'L').ToArray(),
            "typeflag"
        ),
        ["a long name for nothing"] = (() => new TarBuilder().Add("x", "n\0"u8.ToArray(), 'L').ToArray(), null),
        ["a name of 2 MiB"] = (() => new TarBuilder().Add("x", new byte[2 << 20], 'L').ToArray(), "size"),
        ["a name of 5000 characters"] = (() => new TarBuilder().Add("x", Long(5000), 'L').Add("y", Disk).ToArray(), null),
        ["a pax header of a pax header"] = (() => new TarBuilder().Pax('x', ("path", "a")).Pax('x', ("path", "b")).ToArray(), "typeflag"),
        ["a pax header for nothing"] = (() => new TarBuilder().Pax('x', ("path", "a")).ToArray(), null),
        ["a pax size past the end"] = (() => new TarBuilder().Pax('x', ("size", "999999")).Add("a.raw", Disk).ToArray(), "size"),
        ["a pax size below zero"] = (() => new TarBuilder().Pax('x', ("size", "-1")).Add("a.raw", Disk).ToArray(), "size"),
        ["a pax size of 2^64"] = (() => new TarBuilder().Pax('x', ("size", "18446744073709551616")).Add("a.raw", Disk).ToArray(), "size"),
        ["a pax path with a NUL"] = (() => new TarBuilder().Pax('x', ("path", "a\0b")).Add("a.raw", Disk).ToArray(), "path"),
        ["a pax record longer than its header"] = (() => new TarBuilder().Add("x", "99 path=a\n"u8.ToArray(), 'x').ToArray(), "record"),
        ["a pax record of length 0"] = (() => new TarBuilder().Add("x", "0 path=a\n"u8.ToArray(), 'x').ToArray(), "record"),
        ["a pax record without a key"] = (() => new TarBuilder().Add("x", "5 =a\n"u8.ToArray(), 'x').ToArray(), "record"),
        ["a pax header of no text"] = (() => new TarBuilder().Add("x", Rubbish, 'x').ToArray(), "record"),
        ["one size for all"] = (() => new TarBuilder().Pax('g', ("size", "0")).Add("a.raw", Disk).ToArray(), null),
        ["a directory with bytes"] = (() => new TarBuilder().Add("a.raw", Disk, '5').ToArray(), "size"),
        ["two members of one name"] = (() => new TarBuilder().Add("a.raw", Disk).Add("./a.raw", [.. Disk, .. Disk]).ToArray(), "member"),
        ["a link to a file of this machine"] = (() => new TarBuilder().Add("a.raw", [], '2').ToArray(), null),
        ["only what leads out"] = (
            () => new TarBuilder().Add("../a.raw", Disk).Add("b/../../c.raw", Disk).Add("..", Disk).ToArray(),
            "members"
        ),
        ["nothing"] = (() => new TarBuilder().Add("a.txt", []).ToArray(), "members"),
        ["more headers than any"] = (() => Many(66_000), null),
        ["more disks than any"] = (() => Many(2000), "files"),
        ["a map of holes without an end"] = (() => new TarBuilder().Add("a.raw", Disk, 'S', magic: "ustar  ").ToArray(), null),
    };

    public static TheoryData<string> Archives => [.. All.Keys];

    [Theory]
    [MemberData(nameof(Archives))]
    public void A_hostile_archive_is_refused_with_the_place(string what)
    {
        var (make, field) = All[what];
        var archive = make();
        if (what.StartsWith("a map", StringComparison.Ordinal))
        {
            // isextended is behind what the builder writes.
            archive[482] = 1;
            Correct(archive);
        }
        var refusal = Assert.Throws<ImageFormatException>(() => Open(archive).Dispose());
        Assert.Equal("/x.tar", refusal.File);
        if (field is not null)
            Assert.Equal(field, refusal.Field);
        Assert.NotEmpty(refusal.Structure);
    }

    [Fact]
    public void Of_names_that_lead_out_nothing_is_seen_and_the_disk_beside_them_is_read()
    {
        var archive = new TarBuilder()
            .Add("../../../../etc/shadow.raw", Disk)
            .Add("/disks/./a.raw", [.. Enumerable.Repeat((byte)5, 1024)])
            .Add("a/../b.raw", Disk)
            .ToArray();
        using var image = Open(archive);
        Assert.Equal("disks/a.raw", image.Info.Member);
        Assert.Equal([5, 5], image.Content.ReadBytes(0, 2));
    }

    [Fact]
    public void Whatever_follows_the_blocks_that_end_an_archive_is_no_matter()
    {
        using var image = Open([.. new TarBuilder().Add("a.raw", Disk).ToArray(), .. Rubbish, 1, 2, 3]);
        Assert.Equal("a.raw", image.Info.Member);
        using var unended = Open(new TarBuilder().Add("a.raw", Disk).ToArray(false));
        Assert.Equal(1024, unended.Content.Length);
    }

    [Fact]
    public void A_damaged_archive_is_a_list_of_members_inside_it_or_an_error()
    {
        var original = new TarBuilder()
            .Pax('g', ("comment", "x"))
            .Add("folder/", [], '5')
            .Add("x", "a-rather-long-name.raw\0"u8.ToArray(), 'L')
            .Add("short", Disk)
            .Pax('x', ("path", "b.raw"), ("size", "1024"), ("mtime", "1.5"))
            .Add("short", Disk)
            .Add("c.txt", "text"u8.ToArray())
            .ToArray();
        var random = new Random(5);
        var listed = 0;
        for (var i = 0; i < 4000; i++)
        {
            var archive = original.ToArray();
            for (var edits = random.Next(1, 4); edits > 0; edits--)
                archive[random.Next(archive.Length)] = random.Next(3) == 0 ? (byte)random.Next(256) : (byte)('0' + random.Next(10));
            if (i % 4 != 0)
                Correct(archive);
            var file = new MemorySource(archive.AsMemory(0, random.Next(5) == 0 ? random.Next(archive.Length) : archive.Length), "/x.tar");
            if (DiskContainers.Detect(file) is not { } kind)
                continue;
            try
            {
                foreach (var member in kind.List(file).Where(m => m.Obstacle is null))
                {
                    listed++;
                    using var opened = member.Open(new MemorySource(archive, "/x.tar"), "member");
                    Assert.Equal(member.Length, opened.ReadBytes(0, (int)opened.Length).Length);
                }
                Open(archive).Dispose();
            }
            catch (ImageFormatException refusal)
            {
                Assert.NotEmpty(refusal.Problem);
            }
        }
        Assert.True(listed > 1000, "otherwise only the checks of the first header were tried");
    }

    private static byte[] Rubbish => [.. Enumerable.Range(0, 512).Select(i => (byte)(i * 7 + 1))];

    private static byte[] Long(int length) => [.. Enumerable.Repeat((byte)'n', length), 0];

    private static byte[] Binary(params byte[] from) => [.. from, .. Enumerable.Repeat((byte)0xff, 12 - from.Length)];

    private static byte[] Many(int count)
    {
        var builder = new TarBuilder();
        for (var i = 0; i < count; i++)
            builder.Add($"{i}.raw", []);
        return builder.ToArray();
    }

    /// <summary>Makes the checksums of all headers right.</summary>
    private static void Correct(byte[] archive)
    {
        for (var at = 0; at + 512 <= archive.Length; at += 512)
        {
            var header = archive.AsSpan(at, 512);
            if (!header[257..].StartsWith("ustar"u8))
                continue;
            header.Slice(148, 8).Fill((byte)' ');
            var sum = 0;
            foreach (var value in header)
                sum += value;
            Encoding.ASCII.GetBytes(System.Convert.ToString(sum, 8).PadLeft(6, '0') + "\0 ").CopyTo(header[148..]);
        }
    }

    private static DiskImage Open(byte[] archive) =>
        DiskFormats.Open(FormatContext.OfFile("/x.tar", OpenOptions.Default), new MemorySource(archive, "/x.tar"));
}
