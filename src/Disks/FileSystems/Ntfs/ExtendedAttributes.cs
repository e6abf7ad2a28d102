using System.Text;
using static ImageTools.Disks.LittleEndian;

namespace ImageTools.Disks.FileSystems.Ntfs;

/// <summary>$EA: the extended attributes of OS/2, in which WSL keeps owner, mode and device of a file.</summary>
internal static class ExtendedAttributes
{
    private const int MaxBytes = 64 << 10,
        HeaderSize = 8;

    /// <summary>Names and values; stops at the first damaged one.</summary>
    public static IReadOnlyList<Xattr> Read(NtfsFile file)
    {
        var found = new List<Xattr>();
        var bytes = file.ReadAll(NtfsAttributeType.ExtendedAttributes, MaxBytes, "$EA") ?? [];
        for (var at = 0; at <= bytes.Length - HeaderSize;)
        {
            // Next 0, flags 4, length of the name 5, of the value 6; then the name with a NUL, and the value.
            var next = U32(bytes, at);
            int name = bytes[at + 5],
                value = U16(bytes, at + 6);
            if (name == 0 || HeaderSize + name + 1 + value > bytes.Length - at)
                break;
            found.Add(
                new Xattr(Encoding.Latin1.GetString(bytes, at + HeaderSize, name), bytes.AsMemory(at + HeaderSize + name + 1, value))
            );
            if (next < HeaderSize || next > bytes.Length - at)
                break;
            at += (int)next;
        }
        return found;
    }

    /// <summary>The device of a device file of WSL; 0 when it is not stated.</summary>
    public static uint Device(NtfsFile file) =>
        Read(file).FirstOrDefault(a => a.Name == "$LXDEV") is { Value.Length: >= 8 } device
            ? InterixFile.LinuxDevice(U32(device.Value.Span, 0), U32(device.Value.Span, 4))
            : 0;
}
