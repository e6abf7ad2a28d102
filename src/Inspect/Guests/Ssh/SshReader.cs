using System.Globalization;
using ImageTools.Disks;
using ImageTools.Disks.FileSystems;
using ImageTools.Inspect.Guests.Reading;
using ImageTools.Inspect.Guests.Services;

namespace ImageTools.Inspect.Guests.Ssh;

/// <summary>
/// Reads the SSH server: whether it is installed and enabled, and the settings that decide who can log in. In sshd_config(5) a matching
/// Match block overrides the settings outside of blocks, and the first value overrides later ones.
/// </summary>
internal static class SshReader
{
    private const int DeepestInclude = 16,
        LargestConfig = 1 << 20,
        LargestProgram = 8 << 20,
        LongestList = 1 << 16,
        MostGroups = 50,
        MostPorts = 50;
    private static readonly string[] Servers = ["/usr/sbin/sshd", "/usr/local/sbin/sshd", "/usr/sbin/dropbear"];
    private static readonly string[] Units = ["ssh.service", "sshd.service", "ssh.socket", "sshd.socket", "dropbear.service"];

    /// <summary>Reads the facts.</summary>
    public static SshFacts Read(GuestTree files)
    {
        var server = Servers.FirstOrDefault(files.Exists);
        var found = new Found(
            new SshSyntax(
                server is not null && files.Find(server) is { Node.IsFile: true } program && program.Open() is var content
                    ? content.ReadBytes(0, (int)Math.Min(LargestProgram, content.Length))
                    : null
            ),
            RootGroups(files)
        );
        ReadConfig(files, "/etc/ssh/sshd_config", found, true, 0, new Expansion("/etc/ssh"));
        found.End(files);
        return new SshFacts
        {
            Server = server,
            EnabledBy = Units.Select(unit => ServiceLinks.EnabledBy(files, unit)).FirstOrDefault(path => path is not null),
            BlockedBy = BlockedBy(files),
            // dropbear does not read sshd_config.
            Refuses = server is null || server.EndsWith("dropbear", StringComparison.Ordinal) ? null : found.Fault,
            Settings = found.Effective,
            SomeConnections = found.Sometimes,
            Ports = found.Ports.Count == 0 ? [22] : found.Ports,
            ListensOn = found.Addresses,
            RootGroups = found.Groups,
            DefaultUser = DefaultUser(files),
            HostKeys =
            [
                .. files
                    .List("/etc/ssh")
                    .Where(f =>
                        f.Name.StartsWith("ssh_host_", StringComparison.Ordinal) && f.Name.EndsWith("_key", StringComparison.Ordinal)
                    )
                    .Select(f => f.Name),
            ],
        };
    }

    /// <summary>The groups of root, by name.</summary>
    private static string[] RootGroups(GuestTree files) =>
        [
            .. (files.ReadLines("/etc/group", 1 << 18) ?? ["root:x:0:"])
                .Select(l => l.Split(':'))
                .Where(f => f.Length > 3 && (f[2] == "0" || f[3].Split(',').Contains("root")))
                .Select(f => f[0])
                .Take(MostGroups),
        ];

    /// <summary>The user that cloud-init creates.</summary>
    private static string? DefaultUser(GuestTree files)
    {
        try
        {
            var root = YamlText.Root(files.ReadText("/etc/cloud/cloud.cfg", 1 << 20) ?? "");
            return (
                YamlText.Child(YamlText.Child(YamlText.Child(root, "system_info"), "default_user"), "name")
                as YamlDotNet.RepresentationModel.YamlScalarNode
            )?.Value;
        }
        catch (YamlDotNet.Core.YamlException)
        {
            return null;
        }
    }

    private static string? BlockedBy(GuestTree files)
    {
        if (files.Exists("/etc/ssh/sshd_not_to_be_run"))
            return "/etc/ssh/sshd_not_to_be_run";
        // A mask of one name does not matter when the server runs under another one.
        var masked = Units.Take(2).Select(unit => ServiceLinks.MaskOf(files, unit)).OfType<string>().ToArray();
        return masked.Length > 0 && Units.All(unit => ServiceLinks.EnabledBy(files, unit) is null) ? masked[0] : null;
    }

    private static void ReadConfig(GuestTree files, string path, Found found, bool? outer, int depth, Expansion expansion)
    {
        // sshd has the same limit, and does not start then.
        if (depth > DeepestInclude)
        {
            throw new ImageFormatException(
                path,
                "sshd_config",
                $"is included {depth} files deep, and sshd stops at {DeepestInclude}",
                hint: "Look for a file that includes itself."
            );
        }

        if (expansion.Lines(files, path, LargestConfig) is not { } lines)
            return;
        // Whether the following lines apply to root's connections: yes, no, or null for some of them. A block ends with its file. An
        // included file does not end a block of the file that includes it.
        var applies = outer;
        // sshd first reads the file without a connection. Then only "all" matches.
        var idle = found.Idle;
        for (var i = 0; i < lines.Length; i++)
        {
            if (SshSyntax.Words(lines[i], out var hasComment) is not { } words)
            {
                found.Refuse(path, i + 1, "a quote is not closed");
                words = [.. lines[i].Split((char[])[' ', '\t', '"', '='], StringSplitOptions.RemoveEmptyEntries)];
            }
            if (words is not [var keyword, .. var values])
                continue;
            keyword = keyword.ToLowerInvariant();
            if (found.Fault is null && found.Syntax.Fault(keyword, values, found.Idle, hasComment) is { } fault)
                found.Refuse(path, i + 1, fault);
            if (values.Count == 0)
                continue;
            if (keyword == "match")
            {
                if (found.Fault is null && found.Syntax.MatchFault(values) is { } wrong)
                    found.Refuse(path, i + 1, wrong);
                applies =
                    outer == false ? false
                    : Matches(values, found) is var block && block == true ? outer
                    : block;
                found.InBlock = true;
                found.Idle = idle || !(values is [var all] && all.Equals("all", StringComparison.OrdinalIgnoreCase));
                continue;
            }
            if (keyword == "include")
            {
                var (inBlock, wasIdle) = (found.InBlock, found.Idle);
                foreach (
                    var included in values.SelectMany(pattern =>
                        Glob.Expand(files, pattern.StartsWith('/') ? pattern : $"/etc/ssh/{pattern}", expansion)
                    )
                )
                {
                    ReadConfig(files, included, found, applies, depth + 1, expansion);
                    (found.InBlock, found.Idle) = (inBlock, wasIdle);
                }
                continue;
            }
            if (applies != false)
                found.Add(keyword, new SshSetting(string.Join(' ', values), path, i + 1), applies == true);
        }
    }

    /// <summary>
    /// Whether a Match line applies to every connection of root (true), to none (false), or to some that can't be known here (null).
    /// </summary>
    private static bool? Matches(List<string> words, Found found)
    {
        bool? all = true;
        foreach (var (criterion, value) in SshSyntax.Criteria(words))
        {
            if (criterion == "all")
                continue;
            // "Invalid-User" takes no value. root is a valid user.
            if (criterion == "invalid-user")
                return false;
            var one = Criterion(criterion, (value ?? "").Split(',', StringSplitOptions.RemoveEmptyEntries), found);
            if (one == false)
                return false;
            all = one is null ? null : all;
        }
        return all;
    }

    private static bool? Criterion(string criterion, string[] patterns, Found found)
    {
        switch (criterion)
        {
            case "user":
                return IsIn(patterns, "root") ?? false;
            case "group":
                // A negated pattern that matches one of them decides.
                var groups = found.Groups.Select(g => IsIn(patterns, g)).ToArray();
                return !groups.Contains(false) && groups.Contains(true);
            case "localport":
                var listening = found.Ports.Count == 0 ? [22] : found.Ports;
                return listening.All(p => patterns.Contains(p.ToString(CultureInfo.InvariantCulture))) ? true
                    : listening.Any(p => patterns.Contains(p.ToString(CultureInfo.InvariantCulture))) ? null
                    : false;
            case "address" or "localaddress":
                return patterns.Contains("*") || patterns.Contains("0.0.0.0/0") ? (patterns.Any(p => p[0] == '!') ? null : true) : null;
            case "host":
                return patterns.Contains("*") && patterns.All(p => p[0] != '!') ? true : null;
            default:
                return null;
        }
    }

    /// <summary>
    /// Whether a list of patterns contains a name. A negated pattern that matches decides, at any place. Null when none matches.
    /// </summary>
    internal static bool? IsIn(IEnumerable<string> patterns, string name)
    {
        bool? found = null;
        foreach (var pattern in patterns)
        {
            if (pattern.StartsWith('!') && SshSyntax.Matches(pattern[1..], name))
                return false;
            if (!pattern.StartsWith('!') && SshSyntax.Matches(pattern, name))
                found = true;
        }
        return found;
    }

    /// <summary>
    /// Collects what decides for a connection of root: the first value in a matching block, otherwise the first value outside of blocks.
    /// </summary>
    private sealed class Found(SshSyntax syntax, string[] groups)
    {
        // The values of these lines add up.
        private static readonly string[] Lists = ["allowusers", "denyusers", "allowgroups", "denygroups"];
        private static readonly string[] DefaultKeys =
        [
            "/etc/ssh/ssh_host_rsa_key",
            "/etc/ssh/ssh_host_dsa_key",
            "/etc/ssh/ssh_host_ecdsa_key",
            "/etc/ssh/ssh_host_ed25519_key",
            "/etc/ssh/ssh_host_key",
        ];

        private readonly List<SshSetting> hostKeys = [];
        private readonly HashSet<string> subsystems = new(StringComparer.Ordinal);

        private readonly Dictionary<string, SshSetting> outside = new(StringComparer.OrdinalIgnoreCase),
            inside = new(StringComparer.OrdinalIgnoreCase);

        public bool InBlock { get; set; }

        /// <summary>Inside a block that sshd skips when it first reads the file.</summary>
        public bool Idle { get; set; }

        public SshSyntax Syntax { get; } = syntax;

        public string[] Groups { get; } = groups;

        /// <summary>The first line that sshd stops at.</summary>
        public TextLine? Fault { get; private set; }

        public List<int> Ports { get; } = [];

        public List<SshSetting> Addresses { get; } = [];

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

        public void Refuse(string path, int line, string why) => Fault ??= new TextLine(path, line, why);

        /// <summary>Checks that need the whole configuration.</summary>
        public void End(GuestTree files)
        {
            if (
                outside.TryGetValue("authorizedkeyscommand", out var command)
                && command.Value != "none"
                && !outside.ContainsKey("authorizedkeyscommanduser")
            )
            {
                Refuse(command.Path, command.Line, "'AuthorizedKeysCommand' needs 'AuthorizedKeysCommandUser'");
            }
            // Keys with the usual names are made at the first start.
            if (hostKeys.Count > 0 && hostKeys.TrueForAll(k => !DefaultKeys.Contains(k.Value) && !files.Exists(k.Value)))
            {
                Refuse(
                    hostKeys[0].Path,
                    hostKeys[0].Line,
                    $"the host key {hostKeys[0].Value} does not exist, and no other host key is set"
                );
            }
        }

        public void Add(string keyword, SshSetting setting, bool always)
        {
            // Other names for the same setting.
            keyword = keyword switch
            {
                "challengeresponseauthentication" or "skeyauthentication" => "kbdinteractiveauthentication",
                _ => keyword,
            };
            switch (keyword)
            {
                case "port" when !InBlock && Ports.Count < MostPorts && int.TryParse(setting.Value, out var port):
                    Ports.Add(port);
                    break;
                case "listenaddress" when !InBlock:
                    Addresses.Add(setting);
                    break;
                case "hostkey" or "hostdsakey" when !InBlock:
                    hostKeys.Add(setting);
                    break;
                case "subsystem" when !InBlock && !subsystems.Add(setting.Value.Split(' ')[0]) && Syntax.RefusesRepeatedSubsystem == true:
                    Refuse(setting.Path, setting.Line, $"the subsystem '{setting.Value.Split(' ')[0]}' is defined twice");
                    break;
            }
            if (always && Lists.Contains(keyword))
            {
                var into = InBlock ? inside : outside;
                // A longer list is not a real list of users.
                if (!into.TryGetValue(keyword, out var before))
                    into[keyword] = setting;
                else if (before.Value.Length < LongestList)
                    into[keyword] = before with { Value = $"{before.Value} {setting.Value}" };
                return;
            }
            if (always)
                (InBlock ? inside : outside).TryAdd(keyword, setting);
            else if (!inside.ContainsKey(keyword))
                Sometimes.TryAdd(keyword, setting);
        }
    }
}
