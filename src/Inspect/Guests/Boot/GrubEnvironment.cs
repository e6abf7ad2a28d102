using System.Text;

namespace ImageTools.Inspect.Guests.Boot;

/// <summary>grubenv: 1024 bytes of name=value lines, padded with #.</summary>
internal static class GrubEnvironment
{
    private const int Size = 1024;

    /// <summary>The variables; empty when the file does not exist.</summary>
    public static Dictionary<string, string> Read(GuestTree files, string path)
    {
        var values = new Dictionary<string, string>(StringComparer.Ordinal);
        foreach (var line in files.ReadLines(path, Size) ?? [])
        {
            var at = line.IndexOf('=', StringComparison.Ordinal);
            if (at <= 0 || line[0] == '#')
                continue;
            var value = new StringBuilder();
            for (var i = at + 1; i < line.Length; i++)
                value.Append(line[i] == '\\' && i + 1 < line.Length ? line[++i] : line[i]);
            values[line[..at]] = value.ToString();
        }
        return values;
    }
}
