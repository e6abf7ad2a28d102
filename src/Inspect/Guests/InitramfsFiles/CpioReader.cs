using System.Buffers.Text;
using System.Globalization;
using System.Text;

namespace ImageTools.Inspect.Guests.InitramfsFiles;

/// <summary>
/// Lists cpio archives (newc 070701, with checksums 070702) and keeps the few small text files that checks read. The limits hold for all
/// archives together.
/// </summary>
internal sealed class CpioReader
{
    private const int HeaderLength = 110,
        LongestName = 4096,
        MostEntries = 200_000,
        MostNames = 16 << 20,
        LargestText = 1 << 16,
        MostText = 4 << 20;
    private int entries,
        names,
        text;

    /// <summary>Names without leading slash.</summary>
    public HashSet<string> Files { get; } = new(StringComparer.Ordinal);

    /// <summary>Texts by name.</summary>
    public Dictionary<string, string> Texts { get; } = new(StringComparer.Ordinal);

    /// <summary>A file-system image inside, which is not read, or null.</summary>
    public string? Nested { get; private set; }

    /// <summary>Whether an archive begins here.</summary>
    public static bool IsHere(ForwardReader reader) =>
        reader.Peek(6) is var magic && (magic.SequenceEqual("070701"u8) || magic.SequenceEqual("070702"u8));

    /// <summary>Reads one archive, including its trailer.</summary>
    /// <exception cref="InvalidDataException">It is damaged.</exception>
    /// <exception cref="UnreadInitramfsException">It is too large.</exception>
    public void Read(ForwardReader reader)
    {
        while (true)
        {
            var header = reader.Peek(HeaderLength);
            if (header.Length < HeaderLength || !IsHere(reader))
                throw new InvalidDataException($"has no cpio header at byte {reader.Position} of the archive");
            long size = Field(header, 6);
            var mode = Field(header, 1);
            var nameLength = Field(header, 11);
            if (nameLength is 0 or > LongestName)
                throw new UnreadInitramfsException($"has a name of {nameLength} bytes at byte {reader.Position}");
            reader.Skip(HeaderLength);
            var name = Encoding.UTF8.GetString(reader.Read((int)nameLength)).TrimEnd('\0');
            reader.Skip(Padding(HeaderLength + nameLength));
            if (name == "TRAILER!!!")
            {
                reader.Skip(size);
                return;
            }
            Count(ref entries, 1, MostEntries, "entries");
            Count(ref names, name.Length, MostNames, "characters of names");
            name = Bare(name);
            if (name.Length > 0)
                Files.Add(name);
            if ((mode & 0xF000) == 0x8000 && size is > 0 and <= LargestText && IsText(name))
            {
                Count(ref text, (int)size, MostText, "bytes of configuration");
                Texts[name] = GuestText.Decode(reader.Read((int)size));
            }
            else
            {
                reader.Skip(size);
            }
            if (name is "squashfs-root.img" or "squash-root.img" or "erofs-root.img")
                Nested = name;
            reader.Skip(Padding(size));
        }
    }

    private static void Count(ref int sum, int count, int most, string what)
    {
        sum += count;
        if (sum > most)
            throw new UnreadInitramfsException($"has more than {most} {what}");
    }

    /// <summary>Names have the form "usr/bin", "./usr/bin" or "/usr/bin". The root itself becomes an empty name.</summary>
    private static string Bare(string name)
    {
        var start = 0;
        while (start < name.Length && (name[start] == '/' || (name[start] == '.' && (start + 1 == name.Length || name[start + 1] == '/'))))
            start++;
        return name[start..];
    }

    private static long Padding(long length) => -length & 3;

    /// <summary>The magic is followed by thirteen fields of eight hex digits.</summary>
    private static uint Field(ReadOnlySpan<byte> header, int index)
    {
        var digits = header.Slice(6 + index * 8, 8);
        return Utf8Parser.TryParse(digits, out uint value, out var consumed, 'x') && consumed == 8
            ? value
            : throw new InvalidDataException(
                string.Create(CultureInfo.InvariantCulture, $"has a cpio header whose field {index} is not a hex number")
            );
    }

    private static bool IsText(string name) =>
        name
            is "lib/dracut/hostonly-files"
                or "usr/lib/dracut/hostonly-files"
                or "lib/dracut/build-parameter.txt"
                or "usr/lib/dracut/build-parameter.txt"
                or "lib/dracut/hostonly-kernel-modules.txt"
                or "usr/lib/dracut/hostonly-kernel-modules.txt"
                or "lib/dracut/modules.txt"
                or "usr/lib/dracut/modules.txt"
                or "conf/modules"
                or "conf/initramfs.conf"
        || name.StartsWith("etc/modprobe.d/", StringComparison.Ordinal)
        || name.StartsWith("usr/lib/modprobe.d/", StringComparison.Ordinal)
        || name.StartsWith("lib/modprobe.d/", StringComparison.Ordinal)
        || name.StartsWith("conf/conf.d/", StringComparison.Ordinal)
        || name.StartsWith("etc/cmdline.d/", StringComparison.Ordinal);
}
