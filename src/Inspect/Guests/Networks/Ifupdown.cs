namespace ImageTools.Inspect.Guests.Networks;

/// <summary>/etc/network/interfaces (interfaces(5)): Debian, Alpine.</summary>
internal sealed class Ifupdown : INetworkStack
{
    private const int MostFiles = 100;

    /// <inheritdoc/>
    public string Name => "ifupdown";

    /// <inheritdoc/>
    public string Place => "/etc/network/interfaces";

    /// <inheritdoc/>
    public bool IsInstalled(GuestTree files) => files.Exists("/sbin/ifup") && files.Exists(Place);

    /// <inheritdoc/>
    public IEnumerable<InterfaceConfig> Read(GuestTree files)
    {
        var found = new List<InterfaceConfig>();
        var started = new HashSet<string>(StringComparer.Ordinal);
        var budget = MostFiles;
        ReadFile(files, Place, found, started, ref budget);
        return found.Select(i => i with { OnBoot = started.Contains(i.Selector) || i.IsWildcard });
    }

    private static void ReadFile(GuestTree files, string path, List<InterfaceConfig> found, HashSet<string> started, ref int budget)
    {
        if (budget-- <= 0 || files.ReadLines(path, 1 << 20) is not { } lines)
            return;
        // Lines such as "address" belong to the last "iface … inet"; those of inet6 are left aside.
        var open = -1;
        for (var i = 0; i < lines.Length; i++)
        {
            var words = lines[i].Split((char[])[' ', '\t'], StringSplitOptions.RemoveEmptyEntries);
            if (words.Length == 0 || words[0][0] == '#')
                continue;
            switch (words[0])
            {
                case "auto" or "allow-auto" or "allow-hotplug":
                    started.UnionWith(words.Skip(1));
                    open = -1;
                    break;
                case "iface" when words.Length >= 4 && words[2] == "inet":
                    found.Add(new InterfaceConfig
                    {
                        Stack = "ifupdown",
                        Path = path,
                        Line = i + 1,
                        Selector = words[1],
                        IsWildcard = words[1].AsSpan().IndexOfAny('*', '?', '/') >= 0,
                        Dhcp = words[3] == "dhcp",
                    });
                    open = found.Count - 1;
                    break;
                case "source" or "source-directory" when words.Length > 1:
                    foreach (var included in Included(files, words))
                        ReadFile(files, included, found, started, ref budget);
                    open = -1;
                    break;
                case "iface" or "mapping" or "rename":
                    open = -1;
                    break;
                case "address" when open >= 0 && words.Length > 1:
                    found[open] = found[open] with { Addresses = [.. found[open].Addresses, words[1]] };
                    break;
                case "gateway" when open >= 0 && words.Length > 1:
                    found[open] = found[open] with { Gateway = words[1] };
                    break;
                case "hwaddress" when open >= 0 && words.Length > 1:
                    found[open] = found[open] with { Mac = words[^1] };
                    break;
            }
        }
    }

    private static IEnumerable<string> Included(GuestTree files, string[] words)
    {
        var path = words[1].StartsWith('/') ? words[1] : $"/etc/network/{words[1]}";
        if (words[0] == "source-directory")
            return files.List(path).Where(f => f.Node.IsFile).Select(f => f.Path);
        if (!path.Contains('*', StringComparison.Ordinal))
            return [path];
        var slash = path.LastIndexOf('/');
        var (before, after) = path[(slash + 1)..].Split('*', 2) is [var b, var a] ? (b, a) : ("", "");
        return files.List(path[..slash]).Where(f => f.Name.StartsWith(before, StringComparison.Ordinal) && f.Name.EndsWith(after, StringComparison.Ordinal)).Select(f => f.Path);
    }
}
