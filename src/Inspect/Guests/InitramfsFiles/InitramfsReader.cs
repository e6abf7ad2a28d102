using System.Text.RegularExpressions;
using ImageTools.Disks;

namespace ImageTools.Inspect.Guests.InitramfsFiles;

/// <summary>
/// Reads an initramfs: any number of cpio archives, plain or compressed, one behind the other with zeros in between. The first one is
/// usually microcode only, so reading never stops there.
/// </summary>
internal static partial class InitramfsReader
{
    private const int MostVersions = 32;

    /// <summary>Reads the file. What can't be read is said in <see cref="Initramfs.Problem"/>.</summary>
    public static Initramfs Read(string path, BlockSource file)
    {
        var cpio = new CpioReader();
        var segments = new SegmentReader(file, cpio);
        string? problem;
        var damaged = false;
        try
        {
            problem = segments.Read();
        }
        catch (Exception e) when (e is InvalidDataException or IOException)
        {
            // An end of the stream that its decoder did not expect is one of the content, not of the disk.
            damaged = segments.IsWhole && (e is InvalidDataException or EndOfStreamException);
            problem = $"segment {segments.Codecs.Count} ({segments.Codecs.LastOrDefault().Name()}) {e.Message}";
        }
        if (problem is null && cpio.Nested is { } nested)
            problem = $"{nested} inside holds the rest and is not read";
        if (problem is null && cpio.Files.Count == 0)
            (problem, damaged) = ("holds no archive", true);
        return new Initramfs
        {
            Path = path,
            Size = file.Length,
            Segments = segments.Codecs,
            Files = cpio.Files,
            Texts = cpio.Texts,
            ModuleVersions =
            [
                .. cpio
                    .Files.Select(f => ModulePath().Match(f))
                    .Where(m => m.Success)
                    .Select(m => m.Groups[1].Value)
                    .Distinct()
                    .Take(MostVersions),
            ],
            Problem = problem,
            IsDamaged = damaged,
        };
    }

    [GeneratedRegex("^(?:usr/)?lib/modules/([^/]+)/.*\\.ko")]
    private static partial Regex ModulePath();
}
