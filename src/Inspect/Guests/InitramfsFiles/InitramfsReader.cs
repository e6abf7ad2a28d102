using System.Text.RegularExpressions;
using ImageTools.Disks;

namespace ImageTools.Inspect.Guests.InitramfsFiles;

/// <summary>
/// Reads an initramfs: any number of cpio archives, plain or compressed, one after another with zeros between them. The first one often has
/// only microcode, so reading does not stop there.
/// </summary>
internal static partial class InitramfsReader
{
    private const int MostVersions = 32;

    /// <summary>Reads the file. <see cref="Initramfs.Problem"/> says what could not be read.</summary>
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
            // When a decoder meets an unexpected end, the content is damaged, not the disk.
            damaged = segments.IsWhole && (e is InvalidDataException or EndOfStreamException);
            problem = $"segment {segments.Codecs.Count} ({segments.Codecs.LastOrDefault().Name()}) {e.Message}";
        }
        if (problem is null && cpio.Nested is { } nested)
            problem = $"{nested} inside has the rest and is not read";
        if (problem is null && cpio.Files.Count == 0)
            (problem, damaged) = ("has no archive", true);
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
