using ImageTools.Disks;

namespace ImageTools.Inspect.Guests.Reading;

/// <summary>The ssh server: installed, enabled, and the settings that decide who gets in (sshd_config(5): a Match block for the connection wins over what stands outside of blocks, and the first value over later ones).</summary>
internal static class SshReader
{
    private const int DeepestInclude = 16, LargestConfig = 1 << 20;
    private static readonly string[] Servers = ["/usr/sbin/sshd", "/usr/local/sbin/sshd", "/usr/sbin/dropbear"];
    private static readonly string[] Units = ["ssh.service", "sshd.service", "ssh.socket", "sshd.socket", "dropbear.service"];

    /// <summary>Reads the facts.</summary>
    public static SshFacts Read(GuestTree files)
    {
        var found = new Found();
        ReadConfig(files, "/etc/ssh/sshd_config", found, true, 0, new Expansion("/etc/ssh"));
        return new SshFacts
        {
            Server = Servers.FirstOrDefault(files.Exists),
            EnabledBy = Units.Select(unit => ServiceLinks.EnabledBy(files, unit)).FirstOrDefault(path => path is not null),
            BlockedBy = BlockedBy(files),
            Settings = found.Effective,
            SomeConnections = found.Sometimes,
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

    private static void ReadConfig(GuestTree files, string path, Found found, bool? outer, int depth, Expansion expansion)
    {
        // As sshd has it, which does not start then.
        if (depth > DeepestInclude)
            throw new ImageFormatException(path, "sshd_config", $"is included {depth} files deep, and sshd stops at {DeepestInclude}", hint: "Look for a file that includes itself.");
        if (expansion.Lines(files, path, LargestConfig) is not { } lines)
            return;
        // Whether what follows is for root's connections: yes, no, or null for some of them. A block ends with its file: an included one does not close the file that includes it.
        var applies = outer;
        for (var i = 0; i < lines.Length; i++)
        {
            if (Words(lines[i]) is not [var keyword, .. { Count: > 0 } values])
                continue;
            if (keyword.Equals("match", StringComparison.OrdinalIgnoreCase))
            {
                applies = outer == false ? false : Matches(values) is var block && block == true ? outer : block;
                found.InBlock = true;
                continue;
            }
            if (applies == false)
                continue;
            if (keyword.Equals("include", StringComparison.OrdinalIgnoreCase))
            {
                var inBlock = found.InBlock;
                foreach (var included in values.SelectMany(pattern => Glob.Expand(files, pattern.StartsWith('/') ? pattern : $"/etc/ssh/{pattern}", expansion)))
                {
                    ReadConfig(files, included, found, applies, depth + 1, expansion);
                    found.InBlock = inBlock;
                }
            }
            else
            {
                found.Add(keyword.ToLowerInvariant(), new SshSetting(string.Join(' ', values), path, i + 1), applies == true);
            }
        }
    }

    /// <summary>Whether a Match line is for every connection of root (true), for none (false), or for some that can't be known here (null).</summary>
    private static bool? Matches(List<string> words)
    {
        bool? all = true;
        for (var i = 0; i < words.Count; i++)
        {
            // Both "User root" and "User=root" are written.
            var equals = words[i].IndexOf('=', StringComparison.Ordinal);
            var criterion = (equals < 0 ? words[i] : words[i][..equals]).ToLowerInvariant();
            if (criterion == "all")
                continue;
            // "Invalid-User" takes no value: root is a valid one.
            if (criterion == "invalid-user")
                return false;
            var value = equals >= 0 ? words[i][(equals + 1)..] : i + 1 < words.Count ? words[++i] : "";
            var one = Criterion(criterion, value.Split(',', StringSplitOptions.RemoveEmptyEntries));
            if (one == false)
                return false;
            all = one is null ? null : all;
        }
        return all;
    }

    private static bool? Criterion(string criterion, string[] patterns)
    {
        switch (criterion)
        {
            case "user" or "group":
                // A negated pattern that matches decides, wherever it stands.
                return patterns.Any(p => p[0] == '!' && Glob.Matches(p.AsSpan(1), "root")) ? false : patterns.Any(p => p[0] != '!' && Glob.Matches(p, "root")) ? true : criterion == "user" ? false : null;
            case "address" or "localaddress":
                return patterns.Contains("*") || (patterns.Contains("0.0.0.0/0") && patterns.Contains("::/0")) ? (patterns.Any(p => p[0] == '!') ? null : true) : null;
            case "host":
                return patterns.Contains("*") && patterns.All(p => p[0] != '!') ? true : null;
            default:
                return null;
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

    /// <summary>What decides for a connection of root: the first value in a block that is for it, else the first one outside of blocks.</summary>
    private sealed class Found
    {
        private readonly Dictionary<string, SshSetting> outside = new(StringComparer.OrdinalIgnoreCase), inside = new(StringComparer.OrdinalIgnoreCase);

        public bool InBlock { get; set; }

        public Dictionary<string, SshSetting> Sometimes { get; } = new(StringComparer.OrdinalIgnoreCase);

        public Dictionary<string, SshSetting> Effective
        {
            get
            {
                var all = new Dictionary<string, SshSetting>(outside, StringComparer.OrdinalIgnoreCase);
                foreach (var (keyword, setting) in inside)
                    all[keyword] = setting;
                return all;
            }
        }

        public void Add(string keyword, SshSetting setting, bool always)
        {
            if (always)
                (InBlock ? inside : outside).TryAdd(keyword, setting);
            else if (!inside.ContainsKey(keyword))
                Sometimes.TryAdd(keyword, setting);
        }
    }
}
