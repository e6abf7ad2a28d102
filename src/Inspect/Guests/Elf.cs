using System.Buffers.Binary;
using System.Globalization;
using ImageTools.Disks;

namespace ImageTools.Inspect.Guests;

/// <summary>Reads the machine field of an ELF file.</summary>
internal static class Elf
{
    /// <summary>The processor ("elf-N" for one without a name here), or null when it is not an ELF file.</summary>
    public static Architecture? Machine(BlockSource file)
    {
        Span<byte> header = stackalloc byte[20];
        if (file.Length < header.Length)
            return null;
        file.Read(0, header);
        if (BinaryPrimitives.ReadUInt32BigEndian(header) != 0x7f454c46)
            return null;
        // e_machine at 0x12, in the byte order that EI_DATA states.
        var machine =
            header[5] == 2 ? BinaryPrimitives.ReadUInt16BigEndian(header[0x12..]) : BinaryPrimitives.ReadUInt16LittleEndian(header[0x12..]);
        return machine switch
        {
            62 => Architecture.X64,
            3 => Architecture.I386,
            183 => Architecture.Aarch64,
            _ => new Architecture(string.Create(CultureInfo.InvariantCulture, $"elf-{machine}")),
        };
    }
}
