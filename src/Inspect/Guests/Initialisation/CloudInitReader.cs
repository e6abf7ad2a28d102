using System.Text;
using System.Text.RegularExpressions;
using ImageTools.Disks;
using ImageTools.Inspect.Guests.Networks;
using ImageTools.Inspect.Guests.Reading;
using ImageTools.Inspect.Guests.Services;
using YamlDotNet.Core;
using YamlDotNet.RepresentationModel;

namespace ImageTools.Inspect.Guests.Initialisation;

/// <summary>Reads the configuration of cloud-init.</summary>
internal static partial class CloudInitReader
{
    private const int LargestConfig = 1 << 20,
        LargestDatabase = 32 << 20;
    private const string OnCommandLine = "kernel command line: ",
        NetworkOption = "network-config",
        IdentifyConfig = "/etc/cloud/ds-identify.cfg";
    private static readonly string[] Units =
    [
        "cloud-init.service",
        "cloud-init-local.service",
        "cloud-init-main.service",
        "cloud-init-network.service",
    ];
    private static readonly string[] Identifiers =
    [
        "/usr/lib/cloud-init/ds-identify",
        "/usr/libexec/cloud-init/ds-identify",
        "/lib/cloud-init/ds-identify",
    ];

    /// <summary>Reads the facts.</summary>
    public static CloudInitFacts Read(GuestTree files, string? commandLine)
    {
        var (version, package) = Package(files);
        var installed = package || files.Exists("/usr/bin/cloud-init");
        var facts = new CloudInitFacts { Installed = installed, Version = version };
        if (!installed)
            return facts;
        var expansion = new Expansion("/etc/cloud");
        var line = commandLine ?? "";
        // A key of a later file replaces the whole key of an earlier file.
        var keys = new Dictionary<string, (YamlNode Node, string Path)>(StringComparer.Ordinal);
        foreach (var path in Configs(files, expansion))
        {
            if (Parse(expansion.Text(files, path, LargestConfig)) is not { } config)
                continue;
            foreach (var (key, node) in config.Children)
                keys[(key as YamlScalarNode)?.Value ?? ""] = (node, path);
            if (YamlText.Child(config, "datasource_list") is { } list && Names(list) is { } names)
                facts = facts with { Datasources = names, DatasourcesFile = path };
            var network = YamlText.Child(config, "network");
            if (YamlText.Child(network, "config") is YamlScalarNode { Value: "disabled" })
                facts = facts with { NetworkDisabledBy = path, NetworkFile = null };
            else if (network is YamlMappingNode { Children.Count: > 0 })
                facts = facts with { NetworkDisabledBy = null, NetworkFile = path };
        }
        // The command line overrides the files.
        if (KernelCommandLine.Value(line, NetworkOption) is { Length: > 0 } told)
        {
            facts =
                told == "disabled"
                    ? facts with
                    {
                        NetworkDisabledBy = $"{OnCommandLine}{NetworkOption}=disabled",
                        NetworkFile = null,
                    }
                    : facts with
                    {
                        NetworkDisabledBy = null,
                        NetworkFile = $"{OnCommandLine}{NetworkOption}=",
                    };
        }

        facts = DsIdentify(files, line, facts, expansion);
        return facts with
        {
            DisabledBy = DisabledBy(files, line),
            NotStarted = NotStarted(files),
            Seeds =
            [
                .. expansion
                    .List(files, "/var/lib/cloud/seed")
                    .Where(f => f.Node.IsDirectory && ComesFirst(facts.Datasources, f.Name) && expansion.List(files, f.Path).Count > 0)
                    .Select(f => f.Path),
            ],
            HasState = files.FindNoFollow("/var/lib/cloud/instance") is not null,
            KeepsState =
                files.Exists("/var/lib/cloud/instance/manual-clean") ? "/var/lib/cloud/instance/manual-clean"
                : keys.TryGetValue("manual_cache_clean", out var keep) && IsTrue(keep.Node) ? keep.Path
                : null,
            Modules = Modules(keys),
            GrowthOffBy = GrowthOffBy(files, keys),
            LacksAliYun = LacksAliYun(files),
        };
    }

    private static bool IsTrue(YamlNode node) => (node as YamlScalarNode)?.Value?.ToLowerInvariant() is "true" or "1" or "on" or "yes";

    private static bool IsFalse(YamlNode? node) => (node as YamlScalarNode)?.Value?.ToLowerInvariant() is "false" or "off" or "no";

    /// <summary>A module is a name, or a list with its name and how often it runs.</summary>
    private static string[]? Modules(Dictionary<string, (YamlNode Node, string Path)> keys)
    {
        var lists = ((string[])["cloud_init_modules", "cloud_config_modules", "cloud_final_modules"])
            .Where(keys.ContainsKey)
            .Select(k => keys[k].Node)
            .ToArray();
        return lists.Length == 0
            ? null
            :
            [
                .. lists
                    .OfType<YamlSequenceNode>()
                    .SelectMany(l => l.Children)
                    .Select(c =>
                        ((c is YamlSequenceNode { Children: [var name, ..] } ? name : c) as YamlScalarNode)?.Value?.Replace('_', '-')
                    )
                    .OfType<string>(),
            ];
    }

    private static string? GrowthOffBy(GuestTree files, Dictionary<string, (YamlNode Node, string Path)> keys)
    {
        if (files.Exists("/etc/growroot-disabled"))
            return "/etc/growroot-disabled";
        if (keys.TryGetValue("growpart", out var growpart) && IsFalse(YamlText.Child(growpart.Node, "mode")))
            return growpart.Path;
        return keys.TryGetValue("resize_rootfs", out var resize) && IsFalse(resize.Node) ? resize.Path : null;
    }

    /// <summary>Whether the data source of a seed comes before AliYun in the list.</summary>
    private static bool ComesFirst(IReadOnlyList<string>? sources, string seed)
    {
        if (sources is null)
            return true;
        var name = seed is "nocloud-net" ? "nocloud" : seed.Replace("_", "", StringComparison.Ordinal);
        var list = sources.ToList();
        var at = list.FindIndex(s => s.Split('-')[0].Equals(name, StringComparison.OrdinalIgnoreCase));
        return at >= 0
            && (list.FindIndex(s => s.Equals("AliYun", StringComparison.OrdinalIgnoreCase)) is var aliYun && (aliYun < 0 || at < aliYun));
    }

    /// <summary>
    /// A unit that cloud-init needs and that nothing starts, neither its target nor anything else; otherwise null. Only for systems that
    /// start with systemd.
    /// </summary>
    private static string? NotStarted(GuestTree files)
    {
        if (!ServiceLinks.UsesSystemd(files))
            return null;
        try
        {
            var started = ServiceLinks.Started(files);
            return Units.FirstOrDefault(unit =>
                started.Find(unit) is { Path: not null } && started.MaskOf(unit) is null && started.StartOf(unit) is null
            );
        }
        catch (ImageFormatException)
        {
            // A unit that can't be read may start it.
            return null;
        }
    }

    private static bool LacksAliYun(GuestTree files)
    {
        foreach (var directory in PackageDirectories(files))
        {
            if (files.List($"{directory}/cloudinit/sources") is { Count: > 0 } sources)
                return !sources.Any(f => f.Name.StartsWith("DataSourceAliYun.", StringComparison.Ordinal));
        }
        return false;
    }

    private static IEnumerable<string> PackageDirectories(GuestTree files) =>
        from lib in (string[])["/usr/lib", "/usr/lib64", "/usr/local/lib"]
        from python in files.List(lib).Where(f => f.Name.StartsWith("python", StringComparison.Ordinal))
        from packages in (string[])["dist-packages", "site-packages"]
        select $"{python.Path}/{packages}";

    /// <summary>The interfaces of <see cref="CloudInitFacts.NetworkFile"/> (versions 1 and 2); null when there is none.</summary>
    /// <exception cref="ImageFormatException">It can't be read.</exception>
    /// <exception cref="NetplanRefusal">Netplan receives the configuration and stops at a line.</exception>
    public static IReadOnlyList<InterfaceConfig>? Network(GuestTree files, string? commandLine, CloudInitFacts facts)
    {
        if (facts is not { Installed: true, DisabledBy: null, NetworkFile: { } file })
            return null;
        try
        {
            var text = file.StartsWith(OnCommandLine, StringComparison.Ordinal)
                ? FromCommandLine(commandLine ?? "")
                : files.ReadText(file, LargestConfig);
            var root = YamlText.Root(text ?? "");
            return CloudInitNetwork.Read(
                files,
                file,
                YamlText.Child(root, "network") as YamlMappingNode ?? root as YamlMappingNode ?? throw new YamlException("is no mapping")
            );
        }
        catch (Exception e) when (e is YamlException or FormatException)
        {
            throw new ImageFormatException(file, "network configuration of cloud-init", $"can't be read: {e.Message}", inner: e);
        }
    }

    private static string FromCommandLine(string commandLine) =>
        Encoding.UTF8.GetString(System.Convert.FromBase64String(KernelCommandLine.Value(commandLine, NetworkOption) ?? ""));

    /// <summary>
    /// The data sources according to ds-identify. The systemd generator runs it before any Python. ds= on the command line, or datasource:
    /// in its own file, leaves one source. In the files it takes only the last line with datasource_list. A list over several lines is
    /// therefore cut. An empty list means its built-in list, which has AliYun.
    /// </summary>
    private static CloudInitFacts DsIdentify(GuestTree files, string commandLine, CloudInitFacts facts, Expansion expansion)
    {
        var words = KernelCommandLine.Words(commandLine);
        if (
            words.LastOrDefault(w =>
                ((string[])["ds=", "ci.ds=", "ci.datasource="]).Any(o => w.StartsWith(o, StringComparison.Ordinal) && w.Length > o.Length)
            ) is
            { } told
        )
        {
            return facts with
            {
                Datasources = [told[(told.IndexOf('=', StringComparison.Ordinal) + 1)..].Split(';')[0]],
                DatasourcesFile = $"{OnCommandLine}{told.Split(';')[0]}",
            };
        }

        if (Setting(files, "datasource") is { Length: > 0 } pinned)
            return facts with { Datasources = [pinned], DatasourcesFile = IdentifyConfig };
        if (FromKernel().Match(commandLine) is { Success: true } cloudConfig)
            return facts with { Datasources = [.. Elements(cloudConfig.Groups[1].Value)], DatasourcesFile = $"{OnCommandLine}cc:" };
        if (
            Identifiers.FirstOrDefault(files.Exists) is not { } identifier
            || Mode(KernelCommandLine.Value(commandLine, "ci.di.policy") ?? Setting(files, "policy")) == "enabled"
        )
        {
            return facts;
        }

        var builtIn = DefaultList().Match(files.ReadText(identifier, LargestConfig) ?? "") is { Success: true } list
            ? list.Groups[1]
                .Value.Replace("\\\n", " ", StringComparison.Ordinal)
                .Split((char[])[' ', '\t', '\n'], StringSplitOptions.RemoveEmptyEntries)
            : null;
        facts =
            builtIn is null || builtIn.Contains("AliYun")
                ? facts with
                {
                    Datasources = null,
                    DatasourcesFile = null,
                }
                : facts with
                {
                    Datasources = builtIn,
                    DatasourcesFile = identifier,
                };
        foreach (var path in Configs(files, expansion))
        {
            foreach (var line in expansion.Lines(files, path, LargestConfig) ?? [])
            {
                var bare = line.Split('#')[0].Trim();
                if (bare != "datasource_list:" && !bare.StartsWith("datasource_list: ", StringComparison.Ordinal))
                    continue;
                string[] names = [.. Elements(bare["datasource_list:".Length..])];
                facts =
                    names.Length > 0 ? facts with { Datasources = names, DatasourcesFile = path }
                    : builtIn is null || builtIn.Contains("AliYun") ? facts with { Datasources = null, DatasourcesFile = null }
                    : facts with { Datasources = builtIn, DatasourcesFile = identifier };
            }
        }
        return facts;
    }

    private static IEnumerable<string> Elements(string list) =>
        list.Trim(' ', '[', ']')
            .Split(',', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries)
            .Select(n => n.Trim('"', '\''));

    /// <summary>The last word of a policy that is a mode counts.</summary>
    private static string? Mode(string? policy) =>
        policy?.Split(',').LastOrDefault(w => w is "enabled" or "disabled" or "search" or "report");

    /// <summary>The value of a key in ds-identify's own file. Its parser reads lines, not YAML.</summary>
    private static string? Setting(GuestTree files, string key) =>
        (files.ReadLines(IdentifyConfig, 1 << 16) ?? [])
            .Select(l => l.Split('#')[0].Split(':', 2))
            .Where(l => l.Length == 2 && l[0].Trim() == key)
            .Select(l => l[1].Trim().Trim('"', '\''))
            .LastOrDefault();

    private static (string? Version, bool Found) Package(GuestTree files)
    {
        foreach (var directory in PackageDirectories(files))
        {
            if (files.ReadText($"{directory}/cloudinit/version.py", 1 << 16) is { } text)
            {
                return (
                    Number(Version(), text)
                        ?? Number(MesonVersion(), files.ReadText($"{directory}/cloudinit/meson_versions.py", 1 << 16))
                        ?? Metadata(files, directory)
                        ?? Database(files),
                    true
                );
            }
        }
        return (null, false);
    }

    /// <summary>A version begins with a digit. Other text, such as a placeholder that no build replaced, is not a version.</summary>
    private static string? Number(Regex regex, string? text) =>
        text is null ? null : regex.Matches(text).Select(m => m.Groups[1].Value).FirstOrDefault(v => char.IsAsciiDigit(v[0]));

    private static string? Metadata(GuestTree files, string directory) =>
        files
            .List(directory)
            .Select(f => MetadataName().Match(f.Name))
            .Where(m => m.Success)
            .Select(m => m.Groups[1].Value)
            .FirstOrDefault();

    /// <summary>The installed version according to dpkg or apk.</summary>
    private static string? Database(GuestTree files) =>
        Number(DpkgVersion(), files.ReadText("/var/lib/dpkg/status", LargestDatabase))
        ?? Number(ApkVersion(), files.ReadText("/lib/apk/db/installed", LargestDatabase));

    private static IEnumerable<string> Configs(GuestTree files, Expansion expansion)
    {
        yield return "/etc/cloud/cloud.cfg";
        foreach (var file in expansion.List(files, "/etc/cloud/cloud.cfg.d").Where(f => f.Name.EndsWith(".cfg", StringComparison.Ordinal)))
            yield return file.Path;
    }

    private static string? DisabledBy(GuestTree files, string commandLine)
    {
        var words = KernelCommandLine.Words(commandLine);
        // The command line overrides the file, as in the generator.
        if (words.LastOrDefault(w => w is "cloud-init=disabled" or "cloud-init=enabled") is { } told)
            return told == "cloud-init=disabled" ? OnCommandLine + told : null;
        if (
            files.Find("/etc/cloud/cloud-init.disabled") is { Node.IsFile: true }
            && files.Find("/etc/cloud/cloud-init.enabled") is not { Node.IsFile: true }
        )
        {
            return "/etc/cloud/cloud-init.disabled";
        }

        foreach (var unit in (string[])[.. Units, "cloud-init.target"])
        {
            if (ServiceLinks.MaskOf(files, unit) is { } mask)
                return mask;
        }
        if (KernelCommandLine.Value(commandLine, "ci.di.policy") is { } policy)
            return Mode(policy) == "disabled" ? $"{OnCommandLine}ci.di.policy={policy}" : null;
        return Mode(Setting(files, "policy")) == "disabled" ? IdentifyConfig : null;
    }

    private static YamlMappingNode? Parse(string? text)
    {
        if (text is null)
            return null;
        try
        {
            return YamlText.Root(text) as YamlMappingNode;
        }
        catch (YamlException)
        {
            // cloud-init warns about such a file and continues without it.
            return null;
        }
    }

    private static string[]? Names(YamlNode list) =>
        list switch
        {
            YamlSequenceNode sequence => [.. sequence.OfType<YamlScalarNode>().Select(n => n.Value ?? "")],
            YamlScalarNode { Value: { } text } =>
            [
                .. text.Trim('[', ']', ' ').Split(',', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries),
            ],
            _ => null,
        };

    // A configuration on the kernel command line: cc:{'datasource_list': ['NoCloud']}
    [GeneratedRegex(@"cc:.*datasource_list[^\[\]]*\[([^\]]*)\]", RegexOptions.NonBacktracking)]
    private static partial Regex FromKernel();

    [GeneratedRegex(@"^DI_DSLIST_DEFAULT=""([^""]*)""", RegexOptions.Multiline | RegexOptions.NonBacktracking)]
    private static partial Regex DefaultList();

    [GeneratedRegex(@"__VERSION__\s*=\s*[""']([^""']+)[""']")]
    private static partial Regex Version();

    [GeneratedRegex(@"UPSTREAM_VERSION\s*=\s*[""']([^""']+)[""']")]
    private static partial Regex MesonVersion();

    [GeneratedRegex(@"^cloud_init-([0-9][^-]*?)(-py[0-9.]+)?\.(?:egg-info|dist-info)$")]
    private static partial Regex MetadataName();

    // The paragraph of the package. It ends with an empty line.
    [GeneratedRegex(@"^Package: cloud-init\n(?:[^\n]+\n)*?Version: ([^\n]+)", RegexOptions.Multiline | RegexOptions.NonBacktracking)]
    private static partial Regex DpkgVersion();

    [GeneratedRegex(@"^P:cloud-init\n(?:[^\n]+\n)*?V:([^\n]+)", RegexOptions.Multiline | RegexOptions.NonBacktracking)]
    private static partial Regex ApkVersion();
}
