using System.Text;
using ImageTools.Disks;
using ImageTools.Disks.Containers;
using ImageTools.Disks.Formats;
using ImageTools.Disks.Sources;
using ImageTools.Fuzz.Seeds;

namespace ImageTools.Fuzz.Targets;

/// <summary>An archive of disks: what is inside is listed, each member is opened, and then the archive as an image.</summary>
internal sealed class ArchiveTarget : FuzzTarget
{
    private const string FileName = "/nonexistent/archive";

    /// <summary>So many members of one archive are opened.</summary>
    private const int MostMembers = 500;

    private static readonly byte[] Disk = [.. Enumerable.Range(0, 1024).Select(i => (byte)(i * 7))];

    /// <inheritdoc/>
    public override string Name => "archive";

    /// <inheritdoc/>
    public override int Cases => 20_000;

    /// <inheritdoc/>
    public override void Run(byte[] input)
    {
        var file = new MemorySource(input, FileName);
        if (DiskContainers.Detect(file) is not { } kind)
            throw new ImageFormatException(FileName, "file", "is no archive");
        var previous = -1L;
        foreach (var member in kind.List(file).Take(MostMembers))
        {
            if (MemberName.Normalize(member.Name) != member.Name || member.Name.Length > MemberName.Longest)
                throw new InvalidOperationException($"The name '{member.Name}' is not as it was promised.");
            if (member.HeaderOffset <= previous || member.HeaderOffset >= input.Length)
                throw new InvalidOperationException($"{member} has its header behind {previous} of {input.Length}.");
            previous = member.HeaderOffset;
            if (member.Obstacle is null)
                ReadEnds(input, member);
        }
        Open(input);
    }

    /// <inheritdoc/>
    public override bool Allows(Exception exception) => exception is ImageFormatException { Structure.Length: > 0, Problem.Length: > 0 };

    /// <inheritdoc/>
    protected override IReadOnlyList<Seed> MakeSeeds()
    {
        var longName = string.Join('/', Enumerable.Repeat("a-rather-long-name", 9)) + "/disk.raw";
        return
        [
            new TinyTar().Add("folder/", [], '5').Add("folder/a.raw", Disk).Add("readme.txt", "text"u8.ToArray()).ToSeed("ustar"),
            new TinyTar().Add("old.raw", Disk, '\0', magic: "").ToSeed("before ustar"),
            new TinyTar()
                .LongName(longName)
                .Add("short", Disk, magic: TinyTar.Gnu)
                .Add("link", [], '2', magic: TinyTar.Gnu)
                .ToSeed("long name of GNU tar"),
            new TinyTar()
                .Pax('g', ("comment", "x"))
                .Pax('x', ("path", "b.raw"), ("size", "1024"), ("mtime", "1.5"))
                .Add("short", Disk, size: 0)
                .Add("c.txt", "text"u8.ToArray())
                .ToSeed("pax"),
            new TinyTar()
                .Add("a.raw", Disk, magic: TinyTar.Gnu, isBinary: true)
                .Add("b.txt", [1, 2, 3], magic: TinyTar.Gnu, isBinary: true)
                .ToSeed("sizes in base 256"),
            new TinyTar().Add("a.ovf", "<Envelope/>"u8.ToArray()).Add("a.vmdk", Descriptor).Add("a-flat.vmdk", Disk).ToSeed("linked disk"),
            // A map of two blocks stands before the data.
            new TinyTar()
                .Add("sparse.raw", [], 'S', magic: TinyTar.Gnu)
                .Pax('x', ("GNU.sparse.name", "sparse.raw"), ("GNU.sparse.major", "1"))
                .Add("short", Disk)
                .ToSeed("sparse files", isGood: false),
            // Its bytes are two whole members.
            new TinyTar()
                .Add("a.raw", [], size: 2048)
                .Add("b.raw", Disk)
                .Add("c.raw", [])
                .Add("d.raw", Disk)
                .ToSeed("sizes that overlap", isGood: false),
            new TinyTar().Add("a.raw", Disk).Add("b.raw", Disk, size: long.MaxValue, isBinary: true).ToSeed("giant size", isGood: false),
            new TinyTar().Pax('x', ("path", "a.raw"), ("size", "9223372036854775807")).Add("a", Disk).ToSeed("giant in pax", isGood: false),
            new TinyTar().Add("names", [.. longName.Select(c => (byte)c)], 'L', size: 1L << 33).ToSeed("giant name", isGood: false),
        ];
    }

    private static byte[] Descriptor =>
        Encoding.ASCII.GetBytes(
            "# Disk DescriptorFile\nversion=1\nCID=00000001\nparentCID=ffffffff\ncreateType=\"monolithicFlat\"\n"
                + "\nRW 2 FLAT \"a-flat.vmdk\" 0\n"
                + "ddb.adapterType = \"ide\"\n"
        );

    private static void ReadEnds(byte[] input, ContainerMember member)
    {
        using var opened = member.Open(new MemorySource(input, FileName), member.Name);
        if (opened.Length != member.Length || member.Length < 0 || member.Length > input.Length)
            throw new InvalidOperationException($"{member} has {opened.Length} bytes, and the archive {input.Length}.");
        var count = (int)Math.Min(opened.Length, 4096);
        opened.ReadBytes(0, count);
        opened.ReadBytes(opened.Length - count, count);
    }

    private static void Open(byte[] input)
    {
        using var disk = DiskFormats.Open(FormatContext.OfFile(FileName, OpenOptions.Default), new MemorySource(input, FileName));
        disk.Content.ReadBytes(0, (int)Math.Min(disk.Content.Length, 4096));
    }
}
