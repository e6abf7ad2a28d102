using System.Text.Json;
using ZstdSharp;

namespace ImageTools.Disks.Tests.FileSystems.Corpus;

/// <summary>The images of shared/corpus/filesystems, where somebody has put them beside the repository.</summary>
internal static class CorpusImages
{
    private const string Folder = "corpus/filesystems";

    private static readonly Lazy<IReadOnlyList<CorpusImage>> All = new(Read);

    /// <summary>The images that <paramref name="wanted"/> takes; one test case that is skipped when there are none.</summary>
    public static TheoryData<string> Where(Func<CorpusImage, bool> wanted)
    {
        var names = All.Value.Where(wanted).Select(i => i.File).ToArray();
        return [.. names.Length == 0 ? [""] : names];
    }

    /// <summary>The image of this name; the test is skipped when the corpus is not there.</summary>
    public static CorpusImage Get(string file)
    {
        Shared.File(Folder);
        return All.Value.Single(i => i.File == file);
    }

    /// <summary>Unpacks an image into <paramref name="directory"/>, sparse, and returns its path.</summary>
    public static string Unpack(string file, TempDirectory directory)
    {
        var path = directory[Path.GetFileNameWithoutExtension(file)];
        using var packed = new DecompressionStream(File.OpenRead(Shared.File($"{Folder}/{file}")), leaveOpen: false);
        using var raw = File.Create(path);
        var buffer = new byte[64 << 10];
        long length = 0;
        for (int count; (count = packed.ReadAtLeast(buffer, buffer.Length, throwOnEndOfStream: false)) > 0; length += count)
        {
            var block = buffer.AsSpan(0, count);
            if (!block.ContainsAnyExcept((byte)0))
                continue;
            raw.Position = length;
            raw.Write(block);
        }
        raw.SetLength(length);
        return path;
    }

    private static IReadOnlyList<CorpusImage> Read()
    {
        string path;
        try
        {
            path = Shared.File($"{Folder}/manifest.json");
        }
        catch (Exception e) when (e.Message.Contains("is not beside this repository", StringComparison.Ordinal))
        {
            // Where there is no corpus: the cases are skipped when they run.
            return [];
        }
        using var manifest = JsonDocument.Parse(File.ReadAllBytes(path));
        return [.. manifest.RootElement.GetProperty("images").EnumerateArray().Select(i => new CorpusImage(i.Clone()))];
    }
}
