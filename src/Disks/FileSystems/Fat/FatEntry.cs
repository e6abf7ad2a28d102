using System.Text;
using static ImageTools.Disks.LittleEndian;

namespace ImageTools.Disks.FileSystems.Fat;

/// <summary>A directory entry of 32 bytes with a name of the form 8.3.</summary>
internal readonly struct FatEntry
{
    // Names of 8.3 are in the code page of the machine that wrote them; DOS, Linux and firmware use 437.
    private const string CodePage437 =
        "ÇüéâäàåçêëèïîìÄÅÉæÆôöòûùÿÖÜ¢£¥₧ƒáíóúñÑªº¿⌐¬½¼¡«»░▒▓"
        + "│┤╡╢╖╕╣║╗╝╜╛┐└┴┬├─┼╞╟╚╔╩╦╠═╬╧╨╤╥╙╘╒╓╫╪┘┌█▄▌▐▀αßΓπΣσµτΦΘΩδ∞φε∩≡±≥≤⌠⌡÷≈°∙·√ⁿ²■\u00a0";

    private readonly byte[] raw;

    public FatEntry(byte[] raw) => this.raw = raw;

    public byte Attributes => raw[0x0b];

    public bool IsLabel => (Attributes & 0x18) == 0x08;

    public bool IsDirectory => (Attributes & 0x10) != 0;

    public uint Size => U32(raw, 0x1c);

    /// <summary>The high half means something on FAT32 only.</summary>
    public FatCluster FirstCluster(int bits) => new(U16(raw, 0x1a) | (bits == 32 ? (uint)U16(raw, 0x14) << 16 : 0));

    /// <summary>Checksum that the parts of a long name repeat.</summary>
    public byte NameChecksum
    {
        get
        {
            byte sum = 0;
            for (var i = 0; i < 11; i++)
                sum = (byte)(((sum & 1) << 7) + (sum >> 1) + raw[i]);
            return sum;
        }
    }

    /// <summary>NAME.EXT, in lower case where the entry says so, as Windows NT and Linux do.</summary>
    public string ShortName
    {
        get
        {
            var (name, extension) = (Part(0, 8, (raw[0x0c] & 0x08) != 0), Part(8, 3, (raw[0x0c] & 0x10) != 0));
            return extension.Length == 0 ? name : $"{name}.{extension}";
        }
    }

    public string Label => Part(0, 11, isLower: false);

    public FileNode ToNode(ulong id)
    {
        var attributes = FileAttributes.None;
        if ((Attributes & 0x01) != 0)
            attributes |= FileAttributes.ReadOnly;
        if ((Attributes & 0x02) != 0)
            attributes |= FileAttributes.Hidden;
        if ((Attributes & 0x04) != 0)
            attributes |= FileAttributes.System;
        var isReadOnly = (Attributes & 0x01) != 0;
        return new FileNode(
            id,
            IsDirectory ? FileNodeType.Directory : FileNodeType.File,
            isReadOnly ? 0x16d : 0x1ed,
            0,
            0,
            IsDirectory ? 0 : Size,
            Modified(),
            Attributes: attributes
        );
    }

    private string Part(int start, int length, bool isLower)
    {
        var text = new StringBuilder(length);
        for (var i = start; i < start + length; i++)
        {
            // 0xe5 marks a deleted entry, so a name that begins with it is stored with 0x05.
            var value = i == 0 && raw[i] == 0x05 ? (byte)0xe5 : raw[i];
            text.Append(value < 0x80 ? (char)value : CodePage437[value - 0x80]);
        }
        var trimmed = text.ToString().TrimEnd(' ');
        return isLower ? trimmed.ToLowerInvariant() : trimmed;
    }

    // FAT stores local time of an unknown zone in steps of two seconds. It is read as UTC.
    private DateTimeOffset Modified()
    {
        int time = U16(raw, 0x16),
            date = U16(raw, 0x18);
        var (year, month, day) = (1980 + (date >> 9), (date >> 5) & 15, date & 31);
        if (month is < 1 or > 12 || day < 1 || day > DateTime.DaysInMonth(year, month))
            return new DateTimeOffset(1980, 1, 1, 0, 0, 0, TimeSpan.Zero);
        return new DateTimeOffset(
            year,
            month,
            day,
            Math.Min(time >> 11, 23),
            Math.Min((time >> 5) & 63, 59),
            Math.Min((time & 31) * 2, 59),
            TimeSpan.Zero
        );
    }
}
