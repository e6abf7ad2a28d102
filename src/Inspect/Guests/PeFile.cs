using System.Buffers.Binary;
using System.Globalization;
using System.Text;
using ImageTools.Disks;

namespace ImageTools.Inspect.Guests;

/// <summary>Reads the machine and the sections of a PE file. EFI programs are PE files.</summary>
internal static class PeFile
{
    private const int ShortestDosHeader = 0x40,
        Signature = 0x50450000,
        FileHeaderLength = 24,
        SectionLength = 40,
        NameLength = 8;

    // Images for many boards have a section for each device tree. That can be one or two hundred.
    private const int MostSections = 1024;

    /// <summary>The processor ("pe-0xN" for one without a name here), or null when it is not a PE file.</summary>
    /// <param name="bytes">The beginning of the file.</param>
    public static Architecture? Machine(ReadOnlySpan<byte> bytes)
    {
        if (bytes.Length < ShortestDosHeader || bytes[0] != 'M' || bytes[1] != 'Z')
            return null;
        // e_lfanew at 0x3c is the offset of the signature. The machine follows the signature.
        var header = BinaryPrimitives.ReadUInt32LittleEndian(bytes[0x3c..]);
        if (header > bytes.Length - 6 || BinaryPrimitives.ReadUInt32BigEndian(bytes[(int)header..]) != Signature)
            return null;
        var machine = BinaryPrimitives.ReadUInt16LittleEndian(bytes[((int)header + 4)..]);
        return machine switch
        {
            0x8664 => Architecture.X64,
            0x14c => Architecture.I386,
            0xaa64 => Architecture.Aarch64,
            _ => new Architecture(string.Create(CultureInfo.InvariantCulture, $"pe-0x{machine:x}")),
        };
    }

    /// <summary>
    /// The sections in the order of the table; null when it is not a PE file. All of them are inside the file and do not overlap.
    /// </summary>
    /// <exception cref="ImageFormatException">The table or a section is outside the file, there are more sections than any program has, or
    /// two sections overlap.</exception>
    public static IReadOnlyList<PeSection>? Sections(BlockSource file)
    {
        if (file.Length < ShortestDosHeader)
            return null;
        var dos = file.ReadBytes(0, ShortestDosHeader);
        if (dos[0] != 'M' || dos[1] != 'Z')
            return null;
        long header = BinaryPrimitives.ReadUInt32LittleEndian(dos.AsSpan(0x3c));
        if (header > file.Length - FileHeaderLength)
            return null;
        var fields = file.ReadBytes(header, FileHeaderLength);
        if (BinaryPrimitives.ReadUInt32BigEndian(fields) != Signature)
            return null;
        // NumberOfSections at 6, SizeOfOptionalHeader at 20. The table begins after the optional header.
        int count = BinaryPrimitives.ReadUInt16LittleEndian(fields.AsSpan(6));
        var start = header + FileHeaderLength + BinaryPrimitives.ReadUInt16LittleEndian(fields.AsSpan(20));
        if (count > MostSections)
            throw Refusal(file, "NumberOfSections", count, header + 6, $"is more than {MostSections}, more than any program has");
        var end = start + count * SectionLength;
        if (end > file.Length)
        {
            throw Refusal(
                file,
                "NumberOfSections",
                count,
                header + 6,
                $"leads to a table that ends at byte {end}, after the {file.Length} bytes of the file"
            );
        }

        var table = file.ReadBytes(start, count * SectionLength);
        var sections = new List<PeSection>(count);
        for (var i = 0; i < count; i++)
            sections.Add(Section(file, table.AsSpan(i * SectionLength, SectionLength), start + i * SectionLength, end));
        return Apart(file, sections);
    }

    private static PeSection Section(BlockSource file, ReadOnlySpan<byte> entry, long at, long tableEnd)
    {
        var name = Encoding.UTF8.GetString(entry[..NameLength]).TrimEnd('\0');
        // VirtualSize at 8, SizeOfRawData at 16, PointerToRawData at 20. The raw size includes padding. The virtual size may be larger than
        // the content in the file.
        long inMemory = BinaryPrimitives.ReadUInt32LittleEndian(entry[8..]),
            stored = BinaryPrimitives.ReadUInt32LittleEndian(entry[16..]);
        long offset = BinaryPrimitives.ReadUInt32LittleEndian(entry[20..]);
        var length = inMemory == 0 ? stored : Math.Min(inMemory, stored);
        if (length == 0)
            return new PeSection(name, 0, 0);
        if (offset > file.Length - length)
        {
            throw Refusal(
                file,
                $"PointerToRawData of {name}",
                offset,
                at + 20,
                $"with {length} bytes leads after the {file.Length} bytes of the file"
            );
        }

        return offset < tableEnd
            ? throw Refusal(file, $"PointerToRawData of {name}", offset, at + 20, "is in the headers")
            : new PeSection(name, offset, length);
    }

    private static List<PeSection> Apart(BlockSource file, List<PeSection> sections)
    {
        PeSection? before = null;
        foreach (var section in sections.Where(s => s.Length > 0).OrderBy(s => s.Offset))
        {
            if (before is not null && section.Offset < before.Offset + before.Length)
            {
                throw Refusal(
                    file,
                    $"PointerToRawData of {section.Name}",
                    section.Offset,
                    -1,
                    $"is in {before.Name}, which ends at byte {before.Offset + before.Length}"
                );
            }

            before = section;
        }
        return sections;
    }

    private static ImageFormatException Refusal(BlockSource file, string field, object value, long offset, string problem) =>
        new(file.Name, "PE header", problem, field, value, offset, "It is damaged: build or copy it again.");
}
