using ImageTools.Inspect.Guests.Reading;
using ImageTools.Inspect.Guests.Services;

namespace ImageTools.Inspect.Guests.Networks;

/// <summary>/etc/network/interfaces (interfaces(5)): Debian, Alpine.</summary>
internal sealed class Ifupdown : INetworkStack
{
    private const int LongestLine = 1 << 16;

    /// <inheritdoc/>
    public NetworkStackKind Stack => NetworkStackKind.Ifupdown;

    /// <inheritdoc/>
    public string Place => "/etc/network/interfaces";

    /// <inheritdoc/>
    public bool Runs(GuestTree files) =>
        (files.Exists("/sbin/ifup") || files.Exists("/usr/sbin/ifup"))
        && (ServiceLinks.EnabledBy(files, "networking.service") ?? ServiceLinks.EnabledEarly(files, "networking")) is not null;

    /// <inheritdoc/>
    /// <exception cref="IfupdownRefusal">It stops at a line.</exception>
    public IEnumerable<InterfaceConfig> Read(GuestTree files, string commandLine)
    {
        var read = new Stanzas(IsDebians(files), files.Exists("/etc/alpine-release"));
        ReadFile(files, Place, read, new Expansion(Place), []);
        return read.Configs(InterfaceNames.Of(files, commandLine));
    }

    /// <summary>Debian's ifupdown, which requires a family and a method.</summary>
    private static bool IsDebians(GuestTree files) => files.Exists("/usr/lib/ifupdown") || files.Exists("/var/lib/dpkg/info/ifupdown.list");

    private static void ReadFile(GuestTree files, string path, Stanzas read, Expansion expansion, HashSet<string> under)
    {
        // A file in a circle is already being read.
        if (!under.Add(path) || expansion.Lines(files, path, 1 << 20) is not { } lines)
            return;
        read.Close();
        for (var i = 0; i < lines.Length; i++)
        {
            var first = i;
            var text = lines[i].TrimEnd();
            // A backslash continues the line.
            while (text.EndsWith('\\') && text.Length < LongestLine && i + 1 < lines.Length)
                text = text[..^1] + lines[++i].TrimEnd();
            var words = text.Split((char[])[' ', '\t'], StringSplitOptions.RemoveEmptyEntries);
            if (words.Length == 0 || words[0][0] == '#')
                continue;
            if (words[0] is "source" or "source-directory")
            {
                read.Close();
                foreach (var included in words.Length > 1 ? Included(files, words, expansion) : [])
                    ReadFile(files, included, read, expansion, under);
                read.Close();
            }
            else
            {
                read.Line(words, path, first + 1);
            }
        }
        under.Remove(path);
    }

    private static IEnumerable<string> Included(GuestTree files, string[] words, Expansion expansion)
    {
        var path = words[1].StartsWith('/') ? words[1] : $"/etc/network/{words[1]}";
        // Only plain names in a directory count, so backups and files left by packages do not.
        return words[0] == "source-directory"
            ? Glob.Expand(files, path, expansion)
                .SelectMany(directory => expansion.List(files, directory))
                .Where(f => f.Node.IsFile && f.Name.All(c => char.IsAsciiLetterOrDigit(c) || c is '_' or '-'))
                .Select(f => f.Path)
            : Glob.Expand(files, path, expansion);
    }

    /// <summary>The lines of all files together.</summary>
    private sealed class Stanzas(bool isDebians, bool isAlpines)
    {
        private const int MostAddresses = 100,
            DeepestInheritance = 8,
            MostStanzas = 2_000;
        private static readonly string[] Families = ["inet", "inet6", "ipx", "can", "meta"];
        private static readonly string[] Methods =
        [
            "loopback",
            "static",
            "manual",
            "dhcp",
            "bootp",
            "tunnel",
            "ppp",
            "wvdial",
            "ipv4ll",
            "auto",
            "v4tunnel",
            "6to4",
            "dynamic",
            "none",
        ];

        private readonly List<Stanza> stanzas = [];
        private readonly List<string> started = [];
        private Stanza? open;
        private bool inStanza;

        /// <summary>The lines that follow belong to no stanza.</summary>
        public void Close() => (open, inStanza) = (null, false);

        public void Line(string[] words, string path, int line)
        {
            switch (words[0])
            {
                case "auto" or "allow-auto" or "allow-hotplug":
                    started.AddRange(words.Skip(1));
                    Check(path);
                    Close();
                    break;
                case "iface":
                    Iface(words, path, line);
                    break;
                case "mapping" or "rename" or "template":
                    Close();
                    inStanza = words[0] == "mapping" || isAlpines;
                    break;
                case var word when word.StartsWith("allow-", StringComparison.Ordinal) || word is "no-auto-down" or "no-scripts":
                    Close();
                    break;
                default:
                    if (!inStanza && !isAlpines)
                        throw new IfupdownRefusal(new TextLine(path, line, $"'{words[0]}' is outside of a stanza"));
                    Option(words);
                    break;
            }
        }

        public IEnumerable<InterfaceConfig> Configs(IReadOnlyList<string> names)
        {
            var slaves = stanzas.SelectMany(s => s.Members.Select(m => (Member: m, Master: s))).ToArray();
            foreach (var stanza in stanzas.Where(s => s.IsIpv4))
            {
                // "auto eth0=home" starts eth0 with the stanza "home".
                var physical = started.Select(w => w.Split('=', 2)).FirstOrDefault(p => p.Length == 2 && p[1] == stanza.Name)?[0]
                    ?? stanza.Name;
                if (slaves.Any(s => s.Member == physical))
                    continue;
                yield return Config(stanza, physical, IsStarted(physical, stanza.Name, names));
            }
            // A card in a bridge or bond has the configuration of the bridge or bond.
            foreach (var (member, master) in slaves)
            {
                yield return Config(master, member, IsStarted(master.Name, master.Name, names)) with
                {
                    IsWildcard = member.Contains('*', StringComparison.Ordinal),
                    FitsNone = false,
                };
            }
        }

        /// <summary>A word that begins with "/" is a pattern for the names of existing cards.</summary>
        private bool IsStarted(string name, string logical, IReadOnlyList<string> names) =>
            started.Exists(w =>
                w.StartsWith('/')
                    ? names.Contains(name) && Glob.Matches(w.AsSpan(1), name)
                    : w.Split('=', 2) is var parts && parts[0] == name && (parts.Length == 1 || parts[1] == logical)
            );

        private InterfaceConfig Config(Stanza stanza, string selector, bool isStarted)
        {
            var all = new List<Stanza> { stanza };
            for (
                var i = 0;
                i < DeepestInheritance && all[^1].From is { } from && stanzas.Find(s => s.Name == from && !all.Contains(s)) is { } parent;
                i++
            )
            {
                all.Add(parent);
            }

            return new InterfaceConfig
            {
                Stack = NetworkStackKind.Ifupdown,
                Path = stanza.Path,
                Line = stanza.Line,
                Selector = selector,
                FitsNone = selector.AsSpan().IndexOfAny('*', '?', '/') >= 0,
                Dhcp = all.Select(s => s.Method).FirstOrDefault(m => m is not null) == "dhcp",
                Addresses = [.. all.Select(s => s.Addresses).FirstOrDefault(a => a.Count > 0) ?? []],
                Gateway = all.Select(s => s.Gateway).FirstOrDefault(g => g is not null),
                Mac = all.Select(s => s.Mac).FirstOrDefault(m => m is not null),
                SetsMac = true,
                OnBoot = isStarted,
            };
        }

        private void Iface(string[] words, string path, int line)
        {
            var from = Array.IndexOf(words, "inherits") is var at and > 0 && at + 1 < words.Length ? words[at + 1] : null;
            var said = words.Skip(2).TakeWhile(w => w != "inherits").ToArray();
            if (words.Length < 2 || (said.Length == 0 && from is null && isDebians))
                throw new IfupdownRefusal(new TextLine(path, line, $"'{string.Join(' ', words)}' has no family"));
            if (said.Length > 0 && !Families.Contains(said[0]) && !isAlpines)
                throw new IfupdownRefusal(new TextLine(path, line, $"the family '{said[0]}' is unknown"));
            if (said.Length == 1 ? from is null && !isAlpines : said.Length > 1 && !Methods.Contains(said[1]) && !isAlpines)
            {
                throw new IfupdownRefusal(
                    new TextLine(
                        path,
                        line,
                        said.Length == 1 ? $"'{string.Join(' ', words)}' has no method" : $"the method '{said[1]}' is unknown"
                    )
                );
            }

            open = new Stanza(words[1], path, line, said.ElementAtOrDefault(1), from) { IsIpv4 = said.Length == 0 || said[0] == "inet" };
            stanzas.Add(open);
            Check(path);
            inStanza = true;
        }

        private void Check(string path)
        {
            if (stanzas.Count > MostStanzas || started.Count > MostStanzas)
            {
                throw new Disks.ImageFormatException(
                    path,
                    "interfaces",
                    $"has more than {MostStanzas} stanzas or names, more than is looked at"
                );
            }
        }

        private void Option(string[] words)
        {
            if (open is null || words.Length < 2)
                return;
            switch (words[0])
            {
                // Alpine's form.
                case "use" when words[1] == "dhcp":
                    open.Method = "dhcp";
                    break;
                case "inherit":
                    open.From ??= words[1];
                    break;
                case "address" when open.Addresses.Count < MostAddresses:
                    open.Addresses.Add(words[1]);
                    break;
                case "gateway":
                    open.Gateway = words[1];
                    break;
                case "hwaddress":
                    open.Mac = words[^1];
                    break;
                case "bridge_ports"
                or "bridge-ports"
                or "bond-slaves"
                or "bond_slaves"
                or "slaves"
                or "bond-members" when words[1] is not ("none" or "regex"):
                    open.Members.AddRange(words.Skip(1).Select(w => w == "all" ? "e*" : w).Take(MostAddresses - open.Members.Count));
                    break;
            }
        }

        private sealed class Stanza(string name, string path, int line, string? method, string? from)
        {
            public string Name { get; } = name;

            public string Path { get; } = path;

            public int Line { get; } = line;

            public string? Method { get; set; } = method;

            public string? From { get; set; } = from;

            public bool IsIpv4 { get; init; }

            public List<string> Addresses { get; } = [];

            public List<string> Members { get; } = [];

            public string? Gateway { get; set; }

            public string? Mac { get; set; }
        }
    }
}
