using System.Text.RegularExpressions;

namespace ImageTools.Inspect.Guests.Reading;

/// <summary>The ssh server: installed, enabled, and the settings that decide who gets in (sshd_config(5): the first value of a keyword wins).</summary>
internal static class SshReader
{
    private const int MostIncludes = 100, LargestConfig = 1 << 20;
    private static readonly string[] Servers = ["/usr/sbin/sshd", "/usr/local/sbin/sshd", "/usr/sbin/dropbear"];
    private static readonly string[] Units = ["ssh.service", "sshd.service", "ssh.socket", "sshd.socket", "dropbear.service"];

    /// <summary>Reads the facts.</summary>
    public static SshFacts Read(GuestTree files)
    {
        var settings = new Dictionary<string, SshSetting>(StringComparer.OrdinalIgnoreCase);
        var budget = MostIncludes;
        ReadConfig(files, "/etc/ssh/sshd_config", settings, ref budget);
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

    private static void ReadConfig(GuestTree files, string path, Dictionary<string, SshSetting> settings, ref int budget)
    {
        if (budget-- <= 0 || files.ReadLines(path, LargestConfig) is not { } lines)
            return;
        for (var i = 0; i < lines.Length; i++)
        {
            var line = lines[i].Trim();
            if (line.Length == 0 || line[0] == '#')
                continue;
            var split = line.AsSpan().IndexOfAny(' ', '\t', '=');
            if (split <= 0)
                continue;
            var keyword = line[..split].ToLowerInvariant();
            var value = line[(split + 1)..].Trim(' ', '\t', '=', '"');
            // What follows applies to some connections only.
            if (keyword == "match")
                return;
            if (keyword == "include")
            {
                foreach (var pattern in value.Split(' ', StringSplitOptions.RemoveEmptyEntries))
                    foreach (var included in Expand(files, pattern))
                        ReadConfig(files, included, settings, ref budget);
                continue;
            }
            settings.TryAdd(keyword, new SshSetting(value, path, i + 1));
        }
    }

    private static IEnumerable<string> Expand(GuestTree files, string pattern)
    {
        var path = pattern.StartsWith('/') ? pattern : $"/etc/ssh/{pattern}";
        var slash = path.LastIndexOf('/');
        var name = new Regex($"^{Regex.Escape(path[(slash + 1)..]).Replace("\\*", "[^/]*", StringComparison.Ordinal).Replace("\\?", "[^/]", StringComparison.Ordinal)}$");
        return files.List(path[..slash]).Where(f => name.IsMatch(f.Name)).Select(f => f.Path);
    }
}
