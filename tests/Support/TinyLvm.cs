using System.Buffers.Binary;
using System.Text;

namespace ImageTools.Tests.Support;

/// <summary>
/// Physical volumes of LVM2, written from the description of the layout on disk: a label in sector 1, a metadata area from 4 KiB to 64
/// KiB, extents of 4 KiB behind it.
/// </summary>
internal static class TinyLvm
{
    /// <summary>First byte of extent 0.</summary>
    public const int Start = 64 << 10;

    /// <summary>Bytes of an extent.</summary>
    public const int ExtentBytes = 4096;

    /// <summary>First byte of the text of the metadata.</summary>
    public const int TextAt = Area + 512;

    private const int Label = 512,
        Area = 4096;

    /// <summary>The UUID of the physical volume with a number, with hyphens.</summary>
    public static string Uuid(int number) => $"PVtiny-0000-0000-0000-0000-0000-{number:000000}";

    /// <summary>A physical volume with this text; null for one without metadata.</summary>
    public static byte[] Volume(int number, string? text, int extents)
    {
        var bytes = new byte[Start + (extents * ExtentBytes)];
        "LABELONE"u8.CopyTo(bytes.AsSpan(Label));
        Put(bytes, Label + 8, 1, 8);
        Put(bytes, Label + 20, 32, 4);
        "LVM2 001"u8.CopyTo(bytes.AsSpan(Label + 24));
        Encoding.ASCII.GetBytes(Uuid(number).Replace("-", "", StringComparison.Ordinal)).CopyTo(bytes, Label + 32);
        Put(bytes, Label + 64, (ulong)bytes.Length, 8);
        // The data area reaches to the end, and a pair of zeros ends each list.
        Put(bytes, Label + 72, Start, 8);
        if (text is not null)
        {
            Put(bytes, Label + 104, Area, 8);
            Put(bytes, Label + 112, Start - Area, 8);
            " LVM2 x[5A%r0N*>"u8.CopyTo(bytes.AsSpan(Area + 4));
            Put(bytes, Area + 0x14, 1, 4);
            Put(bytes, Area + 0x18, Area, 8);
            Put(bytes, Area + 0x20, Start - Area, 8);
            var written = Encoding.UTF8.GetBytes(text + "\0");
            written.CopyTo(bytes, TextAt);
            Put(bytes, Area + 0x28, 512, 8);
            Put(bytes, Area + 0x30, (ulong)written.Length, 8);
        }
        Mend(bytes);
        return bytes;
    }

    /// <summary>Makes the checksums of label, area and text right, whatever they say.</summary>
    public static void Mend(byte[] bytes)
    {
        if (bytes.Length < Start)
            return;
        var (offset, size) = (Get(bytes, Area + 0x28, 8), Get(bytes, Area + 0x30, 8));
        if (offset <= Start - Area && size <= Start - Area - offset)
            Put(bytes, Area + 0x38, Checksum(bytes.AsSpan(Area + (int)offset, (int)size)), 4);
        Put(bytes, Area, Checksum(bytes.AsSpan(Area + 4, 508)), 4);
        Put(bytes, Label + 16, Checksum(bytes.AsSpan(Label + 20, 492)), 4);
    }

    /// <summary>The text of a group.</summary>
    /// <param name="volumes">The sections of the logical volumes.</param>
    /// <param name="extents">The extents of each physical volume.</param>
    public static string Text(
        IEnumerable<string> volumes,
        int[] extents,
        string name = "tiny",
        int sequence = 1,
        string status = "\"RESIZEABLE\", \"READ\", \"WRITE\"",
        char id = 'G',
        int firstVolume = 0
    ) =>
        $$"""
            {{name}} {
            id = "{{id}}Gtiny-0000-0000-0000-0000-0000-000000"
            seqno = {{sequence}}
            format = "lvm2" # informational
            status = [{{status}}]
            flags = []
            extent_size = {{ExtentBytes / 512}}
            physical_volumes {
            {{string.Join('\n', extents.Select((count, i) => $$"""
            pv{{i}} {
            id = "{{Uuid(firstVolume + i)}}"
            device = "/dev/sd{{(char)('a' + i)}}"
            status = ["ALLOCATABLE"]
            flags = []
            dev_size = {{(Start + (count * ExtentBytes)) / 512}}
            pe_start = {{Start / 512}}
            pe_count = {{count}}
            }
            """))}}
            }
            logical_volumes {
            {{string.Join('\n', volumes)}}
            }
            }
            contents = "Text Format Volume Group"
            version = 1
            description = "written \"here\""
            """;

    /// <summary>A logical volume of segments, each the lines behind its extents.</summary>
    public static string Logical(string name, bool visible, params (int Count, string Lines)[] segments)
    {
        var text = new StringBuilder();
        text.Append(
            $"{name} {{\nid = \"{Id(name)}\"\nstatus = [\"READ\", \"WRITE\"{(visible ? ", \"VISIBLE\"" : "")}]\nsegment_count = " +
                    $"{segments.Length}\n"
        );
        var start = 0;
        for (var i = 0; i < segments.Length; i++)
        {
            text.Append($"segment{i + 1} {{\nstart_extent = {start}\nextent_count = {segments[i].Count}\n{segments[i].Lines}\n}}\n");
            start += segments[i].Count;
        }
        return text.Append('}').ToString();
    }

    /// <summary>The lines of a segment in one piece.</summary>
    public static string Linear(string on, int extent) => $"type = \"striped\"\nstripe_count = 1\nstripes = [\"{on}\", {extent}]";

    private static string Id(string name)
    {
        var bare = (string.Concat(name.Where(char.IsAsciiLetterOrDigit)) + new string('0', 32))[..32];
        return $"{bare[..6]}-{bare[6..10]}-{bare[10..14]}-{bare[14..18]}-{bare[18..22]}-{bare[22..26]}-{bare[26..]}";
    }

    private static uint Checksum(ReadOnlySpan<byte> bytes)
    {
        var crc = 0xf597a6cfu;
        foreach (var b in bytes)
        {
            crc ^= b;
            for (var bit = 0; bit < 8; bit++)
                crc = (crc >> 1) ^ ((crc & 1) * 0xedb88320);
        }
        return crc;
    }

    private static ulong Get(byte[] bytes, int at, int size) =>
        size == 8 ? BinaryPrimitives.ReadUInt64LittleEndian(bytes.AsSpan(at)) : BinaryPrimitives.ReadUInt32LittleEndian(bytes.AsSpan(at));

    private static void Put(byte[] bytes, int at, ulong value, int size)
    {
        if (size == 8)
            BinaryPrimitives.WriteUInt64LittleEndian(bytes.AsSpan(at), value);
        else
            BinaryPrimitives.WriteUInt32LittleEndian(bytes.AsSpan(at), (uint)value);
    }
}
