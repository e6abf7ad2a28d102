using System.Buffers.Binary;
using System.Text;
using ImageTools.Disks;

namespace ImageTools.Inspect.Guests.Kernels;

/// <summary>The facts in the header of a kernel file.</summary>
/// <param name="Kind">bzImage, arm64, efi-zboot, pe, gzip, elf; null when it is not a kernel.</param>
/// <param name="Version">Version from the header of a bzImage, or null.</param>
/// <param name="Architecture">The architecture in the header, or null.</param>
internal sealed record KernelFile(string? Kind, string? Version, Architecture? Architecture)
{
    // Documentation/arch/x86/boot.rst: HdrS at 0x202, protocol at 0x206, kernel_version (minus 0x200) at 0x20e, xloadflags at 0x236.
    private const int HeaderLength = 0x240,
        LongestVersion = 128;

    /// <summary>Reads the header.</summary>
    public static KernelFile Read(BlockSource file)
    {
        var header = file.ReadBytes(0, (int)Math.Min(HeaderLength, file.Length));
        if (header.Length < HeaderLength)
            return new KernelFile(null, null, null);
        if (header.AsSpan(0x202, 4).SequenceEqual("HdrS"u8))
        {
            var is64 = BinaryPrimitives.ReadUInt16LittleEndian(header.AsSpan(0x206)) >= 0x20c && (header[0x236] & 1) != 0;
            return new KernelFile(
                "bzImage",
                VersionOf(file, BinaryPrimitives.ReadUInt16LittleEndian(header.AsSpan(0x20e)) + 0x200),
                is64 ? Architecture.X64 : Architecture.I386
            );
        }
        if (header.AsSpan(0x38, 4).SequenceEqual("ARMd"u8))
            return new KernelFile("arm64", null, Architecture.Aarch64);
        if (header[0] == 'M' && header[1] == 'Z')
            return new KernelFile(header.AsSpan(4, 4).SequenceEqual("zimg"u8) ? "efi-zboot" : "pe", null, null);
        if (header[0] == 0x1f && header[1] == 0x8b)
            return new KernelFile("gzip", null, null);
        return Elf.Machine(file) is { } machine ? new KernelFile("elf", null, machine) : new KernelFile(null, null, null);
    }

    private static string? VersionOf(BlockSource file, int offset)
    {
        if (offset <= 0x200 || offset >= file.Length)
            return null;
        var text = Encoding.ASCII.GetString(file.ReadBytes(offset, (int)Math.Min(LongestVersion, file.Length - offset)));
        var end = text.AsSpan().IndexOfAny(' ', '\0', '\n');
        return end > 0 ? text[..end] : null;
    }
}
