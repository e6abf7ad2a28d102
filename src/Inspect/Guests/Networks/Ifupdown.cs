using ImageTools.Inspect.Guests.Reading;

namespace ImageTools.Inspect.Guests.Networks;

/// <summary>/etc/network/interfaces (interfaces(5)): Debian, Alpine.</summary>
internal sealed class Ifupdown : INetworkStack
{
    private const int MostAddresses = 100, LongestLine = 1 << 16;

    /// <inheritdoc/>
    public string Name => "ifupdown";

    /// <inheritdoc/>
    public string Place => "/etc/network/interfaces";

    /// <inheritdoc/>
    public bool Runs(GuestTree files) => (files.Exists("/sbin/ifup") || files.Exists("/usr/sbin/ifup"))
        && (ServiceLinks.EnabledBy(files, "networking.service") ?? ServiceLinks.EnabledEarly(files, "networking")) is not null;

    /// <inheritdoc/>
    public IEnumerable<InterfaceConfig> Read(GuestTree files, string commandLine)
    {
        var found = new List<InterfaceConfig>();
        var started = new HashSet<string>(StringComparer.Ordinal);
        ReadFile(files, Place, found, started, new Expansion(Place), []);
        return found.Select(i => i with { OnBoot = started.Contains(i.Selector) || i.IsWildcard });
    }

    private static void ReadFile(GuestTree files, string path, List<InterfaceConfig> found, HashSet<string> started, Expansion expansion, HashSet<string> under)
    {
        // What a circle comes back to is being read already.
        if (!under.Add(path) || expansion.Lines(files, path, 1 << 20) is not { } lines)
            return;
        // Lines such as "address" belong to the last "iface … inet"; those of inet6 are left aside.
        var open = -1;
        for (var i = 0; i < lines.Length; i++)
        {
            var first = i;
            var text = lines[i].TrimEnd();
            // A backslash goes on in the next line.
            while (text.EndsWith('\\') && text.Length < LongestLine && i + 1 < lines.Length)
                text = text[..^1] + lines[++i].TrimEnd();
            var words = text.Split((char[])[' ', '\t'], StringSplitOptions.RemoveEmptyEntries);
            if (words.Length == 0 || words[0][0] == '#')
                continue;
            switch (words[0])
            {
                case "auto" or "allow-auto" or "allow-hotplug":
                    started.UnionWith(words.Skip(1));
                    open = -1;
                    break;
                // Alpine's needs neither family nor method; what it uses follows.
                case "iface" when words.Length == 2 || (words.Length >= 4 && words[2] == "inet"):
                    found.Add(new InterfaceConfig
                    {
                        Stack = "ifupdown",
                        Path = path,
                        Line = first + 1,
                        Selector = words[1],
                        IsWildcard = words[1].AsSpan().IndexOfAny('*', '?', '/') >= 0,
                        Dhcp = words.Length > 3 && words[3] == "dhcp",
                    });
                    open = found.Count - 1;
                    break;
                case "source" or "source-directory" when words.Length > 1:
                    foreach (var included in Included(files, words, expansion))
                        ReadFile(files, included, found, started, expansion, under);
                    open = -1;
                    break;
                case "iface" or "mapping" or "rename":
                    open = -1;
                    break;
                case "use" when open >= 0 && words.Length > 1 && words[1] == "dhcp":
                    found[open] = found[open] with { Dhcp = true };
                    break;
                case "address" when open >= 0 && words.Length > 1 && found[open].Addresses.Count < MostAddresses:
                    found[open] = found[open] with { Addresses = [.. found[open].Addresses, words[1]] };
                    break;
                case "gateway" when open >= 0 && words.Length > 1:
                    found[open] = found[open] with { Gateway = words[1] };
                    break;
                case "hwaddress" when open >= 0 && words.Length > 1:
                    found[open] = found[open] with { Mac = words[^1], SetsMac = true };
                    break;
            }
        }
        under.Remove(path);
    }

    private static IEnumerable<string> Included(GuestTree files, string[] words, Expansion expansion)
    {
        var path = words[1].StartsWith('/') ? words[1] : $"/etc/network/{words[1]}";
        // Of a directory only what has a plain name, so that neither backups nor packages' leftovers count.
        return words[0] == "source-directory"
            ? Glob.Expand(files, path, expansion).SelectMany(directory => expansion.List(files, directory)).Where(f => f.Node.IsFile && f.Name.All(c => char.IsAsciiLetterOrDigit(c) || c is '_' or '-')).Select(f => f.Path)
            : Glob.Expand(files, path, expansion);
    }
}
