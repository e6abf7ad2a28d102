using System.Globalization;
using System.Text.RegularExpressions;
using ImageTools.Disks.FileSystems;

namespace ImageTools.Disks.Tests.FileSystems.Ntfs;

/// <summary>
/// Files that the overlay filter of Windows keeps compressed. Their chunks are made by wimlib: those of a WIM file are stored in the same
/// way.
/// </summary>
public partial class WindowsCompression
{
    public static TheoryData<string, int, uint> Methods { get; } =
        new()
        {
            { "XPRESS", 4, 0 },
            { "LZX", 32, 1 },
            { "XPRESS", 8, 2 },
            { "XPRESS", 16, 3 },
        };

    [Theory]
    [MemberData(nameof(Methods))]
    public void Chunks_that_wimlib_compressed_are_read_back(string method, int kilobytes, uint algorithm)
    {
        Tool.Require("mkntfs", "ntfscp", "ntfsinfo", "wimlib-imagex");
        using var directory = new TempDirectory();
        var image = new NtfsImage(directory, 40);
        var contents = Contents(kilobytes << 10).ToArray();
        foreach (var (name, content) in contents)
        {
            image
                .Copy(name, new byte[content.Length])
                .Copy(name, Compress(directory, content, method, kilobytes), "WofCompressedData")
                .Copy(name, "else"u8.ToArray(), "other")
                .Reparse(name, 0x8000_0017, [1, 0, 0, 0, 2, 0, 0, 0, 1, 0, 0, 0, (byte)algorithm, 0, 0, 0]);
        }
        Assert.Contains("0x80000017", Tool.Run("ntfsinfo", "-f", "-F", contents[0].Name, image.Path), StringComparison.Ordinal);
        image.Read(files =>
        {
            foreach (var (name, content) in contents)
            {
                var node = files.Lookup(files.Root, name)!;
                var file = files.Open(node);
                Assert.Equal((FileNodeType.File, content.Length), (node.Type, file.Length));
                Assert.True(content.AsSpan().SequenceEqual(file.ReadBytes(0, content.Length)), name);
                var random = new Random(7);
                for (var i = 0; i < 200; i++)
                {
                    var at = random.Next(content.Length);
                    var count = random.Next(Math.Min(content.Length - at, 100_000) + 1);
                    Assert.True(content.AsSpan(at, count).SequenceEqual(file.ReadBytes(at, count)), $"{name}: {count} bytes at {at}");
                }
                // The chunks are no stream of the user's.
                Assert.Equal(["other"], files.Streams(node).Select(s => s.Name));
            }
        });
    }

    [Theory]
    [InlineData(1, 0, "WIM file")]
    [InlineData(2, 9, "compression of WOF")]
    [InlineData(3, 0, "WOF provider")]
    public void What_the_filter_keeps_elsewhere_or_in_another_way_is_refused(byte provider, byte algorithm, string word)
    {
        using var directory = new TempDirectory();
        var image = new NtfsImage(directory)
            .Copy("file", new byte[100])
            .Copy("file", new byte[10], "WofCompressedData")
            .Reparse("file", 0x8000_0017, [1, 0, 0, 0, provider, 0, 0, 0, 1, 0, 0, 0, algorithm, 0, 0, 0]);
        image.Read(files =>
        {
            var refusal = Assert.Throws<ImageFormatException>(() => files.Open(files.Lookup(files.Root, "file")!));
            Assert.Contains(word, refusal.Message, StringComparison.Ordinal);
        });
    }

    [Fact]
    public void A_chunk_that_is_cut_off_is_refused_when_it_is_read()
    {
        using var directory = new TempDirectory();
        var content = Text(300_000);
        var packed = Compress(directory, content, "LZX", 32);
        var image = new NtfsImage(directory)
            .Copy("file", new byte[content.Length])
            .Copy("file", packed[..(packed.Length / 2)], "WofCompressedData")
            .Reparse("file", 0x8000_0017, [1, 0, 0, 0, 2, 0, 0, 0, 1, 0, 0, 0, 1, 0, 0, 0]);
        image.Read(files =>
        {
            var file = files.Open(files.Lookup(files.Root, "file")!);
            Assert.Equal(content[..1000], file.ReadBytes(0, 1000));
            Assert.Throws<ImageFormatException>(() => file.ReadBytes(content.Length - 1000, 1000));
        });
    }

    // Text, noise (stored as it is), machine code with calls, runs, and lengths around a chunk.
    private static IEnumerable<(string Name, byte[] Content)> Contents(int chunk)
    {
        var random = new Random(chunk);
        var noise = new byte[3 * chunk];
        random.NextBytes(noise);
        byte[] mixed = [.. Text(200_000), .. noise, .. Code(random, 150_000), .. new byte[100_000], .. Text(chunk + 1)];
        yield return ("mixed", mixed);
        yield return ("program", File.ReadAllBytes("/bin/sh"));
        yield return ("code", Code(random, 2 * chunk));
        foreach (var length in new[] { 1500, chunk - 1, chunk, chunk + 1 })
            yield return ($"text-{length}", Text(length));
    }

    private static byte[] Code(Random random, int length)
    {
        var code = new byte[length];
        for (var at = 0; at + 9 < length; at += 9)
        {
            code[at] = 0xe8;
            BitConverter.TryWriteBytes(code.AsSpan(at + 1), random.Next(-40_000, 40_000));
            "push"u8.CopyTo(code.AsSpan(at + 5));
        }
        return code;
    }

    private static byte[] Text(int length)
    {
        var random = new Random(length);
        var words = Enumerable.Range(0, 400).Select(_ => new string((char)('a' + random.Next(26)), random.Next(1, 9))).ToArray();
        var text = new System.Text.StringBuilder();
        while (text.Length < length)
            text.Append(words[random.Next(words.Length)]).Append(random.Next(7) == 0 ? '\n' : ' ').Append(random.Next(50));
        return System.Text.Encoding.ASCII.GetBytes(text.ToString(0, length));
    }

    // The bytes of the file as they are in a WIM: the table of chunks, and the chunks.
    private static byte[] Compress(TempDirectory directory, byte[] content, string method, int kilobytes)
    {
        var (tree, wim) = (directory["wim"], directory["packed.wim"]);
        Directory.CreateDirectory(tree);
        File.WriteAllBytes(Path.Combine(tree, "file"), content);
        File.Delete(wim);
        Tool.Run("wimlib-imagex", "capture", tree, wim, $"--compress={method}", $"--chunk-size={kilobytes}K", "--no-acls");
        var blob = Tool.Run("wimlib-imagex", "info", wim, "--blobs")
            .Split("\n\n")
            .Single(b => b.Contains($"Uncompressed size = {content.Length} bytes", StringComparison.Ordinal));
        Assert.Contains("RESHDR_FLAG_COMPRESSED", blob, StringComparison.Ordinal);
        var (length, offset) = (Number(Length().Match(blob)), Number(Offset().Match(blob)));
        return File.ReadAllBytes(wim).AsSpan(offset, length).ToArray();
    }

    private static int Number(Match match) => int.Parse(match.Groups[1].Value, CultureInfo.InvariantCulture);

    [GeneratedRegex("Compressed size += ([0-9]+)")]
    private static partial Regex Length();

    [GeneratedRegex("Offset in WIM += ([0-9]+)")]
    private static partial Regex Offset();
}
