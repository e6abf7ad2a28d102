using ImageTools.Disks;

namespace ImageTools.Inspect.Guests.Reading;

/// <summary>The ssh server: installed, enabled, and the settings that decide who gets in (sshd_config(5): the first value of a keyword wins).</summary>
internal static class SshReader
{
    private const int DeepestInclude = 16, LargestConfig = 1 << 20;
    private static readonly string[] Servers = ["/usr/sbin/sshd", "/usr/local/sbin/sshd", "/usr/sbin/dropbear"];
    private static readonly string[] Units = ["ssh.service", "sshd.service", "ssh.socket", "sshd.socket", "dropbear.service"];

    /// <summary>Reads the facts.</summary>
    public static SshFacts Read(GuestTree files)
    {
        var settings = new Dictionary<string, SshSetting>(StringComparer.OrdinalIgnoreCase);
        ReadConfig(files, "/etc/ssh/sshd_config", settings, 0, new Expansion("/etc/ssh"));
        return new SshFacts
        {
            Server = Servers.FirstOrDefault(files.Exists),
            EnabledBy = Units.Select(unit => ServiceLinks.EnabledBy(files, unit)).FirstOrDefault(path => path is not null),
            BlockedBy = BlockedBy(files),
            Settings = settings,
            HostKeys = [.. files.List("/etc/ssh").Where(f => f.Name.StartsWith("ssh_host_", StringComparison.Ordinal) && f.Name.EndsWith("_key", StringComparison.Ordinal)).Select(f => f.Name)],
        };
    }

    private static string? BlockedBy(GuestTree files)
    {
        if (files.Exists("/etc/ssh/sshd_not_to_be_run"))
            return "/etc/ssh/sshd_not_to_be_run";
        // A mask of one name does not matter when the server runs by another one.
        var masked = Units.Take(2).Select(unit => ServiceLinks.MaskOf(files, unit)).OfType<string>().ToArray();
        return masked.Length > 0 && Units.All(unit => ServiceLinks.EnabledBy(files, unit) is null) ? masked[0] : null;
    }

    private static void ReadConfig(GuestTree files, string path, Dictionary<string, SshSetting> settings, int depth, Expansion expansion)
    {
        // As sshd has it, which does not start then.
        if (depth > DeepestInclude)
            throw new ImageFormatException(path, "sshd_config", $"is included {depth} files deep, and sshd stops at {DeepestInclude}", hint: "Look for a file that includes itself.");
        if (expansion.Lines(files, path, LargestConfig) is not { } lines)
            return;
        var applies = true;
        for (var i = 0; i < lines.Length; i++)
        {
            if (Words(lines[i]) is not [var keyword, .. { Count: > 0 } values])
                continue;
            // What follows applies to some connections only, up to the end of this file: an included one does not close the file that includes it.
            if (keyword.Equals("match", StringComparison.OrdinalIgnoreCase))
            {
                applies = values is [var all] && all.Equals("all", StringComparison.OrdinalIgnoreCase);
                continue;
            }
            if (!applies)
                continue;
            if (keyword.Equals("include", StringComparison.OrdinalIgnoreCase))
            {
                foreach (var included in values.SelectMany(pattern => Glob.Expand(files, pattern.StartsWith('/') ? pattern : $"/etc/ssh/{pattern}", expansion)))
                    ReadConfig(files, included, settings, depth + 1, expansion);
            }
            else
            {
                settings.TryAdd(keyword.ToLowerInvariant(), new SshSetting(string.Join(' ', values), path, i + 1));
            }
        }
    }

    /// <summary>Keyword and arguments: blanks between them, one "=" after the keyword, quotes around what has blanks, a comment at the end.</summary>
    private static List<string> Words(string line)
    {
        var words = new List<string>();
        for (var i = 0; i < line.Length;)
        {
            if (line[i] is ' ' or '\t' or '\f' || (line[i] == '=' && words.Count == 1))
            {
                i++;
                continue;
            }
            if (line[i] == '#')
                break;
            var quote = line[i] is '"' or '\'' ? line[i] : '\0';
            var start = quote == '\0' ? i : i + 1;
            var end = quote != '\0' ? line.IndexOf(quote, start) : line.AsSpan(start).IndexOfAny(words.Count == 0 ? " \t\f=" : " \t\f") is var at and >= 0 ? start + at : -1;
            end = end < 0 ? line.Length : end;
            words.Add(line[start..end]);
            i = quote == '\0' ? end : end + 1;
        }
        return words;
    }
}
