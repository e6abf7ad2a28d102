using System.Text;

namespace ImageTools.Tests.Support;

/// <summary>Makes the parts of an initramfs by the programs that distributions make them with.</summary>
internal sealed class InitramfsMaker : IDisposable
{
    private readonly TempDirectory directory = new();
    private int count;

    public void Dispose() => directory.Dispose();

    /// <summary>
    /// One archive, compressed by <paramref name="codec"/> ("none": not at all), with files named after <paramref name="name"/>: a text, a
    /// module, a link, and bytes that do not compress, so that streams are longer than any decoder's buffer.
    /// </summary>
    public byte[] Segment(string codec, string name, int size = 200_000)
    {
        var tree = directory[$"tree{count++}"];
        Directory.CreateDirectory($"{tree}/lib/modules/6.1.0/{name}");
        Directory.CreateDirectory($"{tree}/etc/modprobe.d");
        File.WriteAllText($"{tree}/etc/modprobe.d/{name}.conf", $"options {name} value=1\n");
        File.WriteAllText($"{tree}/.hidden-{name}", name);
        var noise = new byte[size];
        new Random(name.Length).NextBytes(noise);
        File.WriteAllBytes($"{tree}/lib/modules/6.1.0/{name}/{name}.ko", noise);
        File.CreateSymbolicLink($"{tree}/link-{name}", "etc");
        Tool.Run("sh", "-c", "cd \"$1\" && find . | LC_ALL=C sort | cpio -o -H newc --quiet > ../archive", "sh", tree);
        return Compress(codec, File.ReadAllBytes(directory["archive"]));
    }

    /// <summary>Compresses by the program of that name, with the options that initramfs makers give it.</summary>
    public byte[] Compress(string codec, byte[] content)
    {
        if (codec == "none")
            return content;
        File.WriteAllBytes(directory["plain"], content);
        var command = codec switch
        {
            "gzip" => "gzip -n -9",
            "gzip-named" => "gzip -N",
            "zstd" => "zstd -q -19",
            "zstd-check" => "zstd -q --check --no-content-size",
            "xz" => "xz --check=crc32 --lzma2=dict=1MiB",
            "xz-blocks" => "xz --check=crc64 --block-size=65536 -T2",
            "lz4" => "lz4 -q -l -9",
            "lz4-frame" => "lz4 -q --content-size",
            "bzip2" => "bzip2 -9",
            "lzma" => "lzma -9",
            "lzo" => "lzop",
            "lzo-9" => "lzop -9 --crc32",
            _ => throw new ArgumentOutOfRangeException(nameof(codec), codec, null),
        };
        Tool.Require(command.Split(' ')[0]);
        // gzip and its like keep the name only of files that they open themselves.
        Tool.Run(
            "sh",
            "-c",
            codec == "gzip-named" ? $"{command} -c \"$1\" > \"$2\"" : $"{command} -c < \"$1\" > \"$2\"",
            "sh",
            directory["plain"],
            directory["packed"]
        );
        return File.ReadAllBytes(directory["packed"]);
    }

    /// <summary>What "cpio -t" lists of plain archives, the root left out, names without "./" in front.</summary>
    public IReadOnlyList<string> Listing(params byte[][] archives) =>
        [
            .. archives
                .SelectMany(archive =>
                {
                    File.WriteAllBytes(directory["listed"], archive);
                    return Tool.Run("sh", "-c", "cpio -t --quiet < \"$1\"", "sh", directory["listed"])
                        .Split('\n', StringSplitOptions.RemoveEmptyEntries);
                })
                .Select(name => name.StartsWith("./", StringComparison.Ordinal) ? name[2..] : name)
                .Where(name => name != ".")
                .Distinct()
                .Order(StringComparer.Ordinal),
        ];

    /// <summary>An archive of regular files, made here: for what no program would put into one.</summary>
    public static byte[] Archive(params (string Name, byte[] Content)[] files)
    {
        var archive = new MemoryStream();
        foreach (var (name, content) in files)
            Add(name, content);
        Add("TRAILER!!!", []);
        return archive.ToArray();

        void Add(string name, byte[] content)
        {
            archive.Write(
                Encoding.ASCII.GetBytes(
                    $"070701{1:x8}{0x81a4:x8}{0:x8}{0:x8}{1:x8}{0:x8}{content.Length:x8}{0:x8}{0:x8}{0:x8}{0:x8}"
                        + $"{name.Length + 1:x8}{0:x8}{name}\0"
                )
            );
            archive.Write(new byte[-archive.Length & 3]);
            archive.Write(content);
            archive.Write(new byte[-archive.Length & 3]);
        }
    }
}
