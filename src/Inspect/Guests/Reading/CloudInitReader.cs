using System.Text;
using System.Text.RegularExpressions;
using ImageTools.Disks;
using ImageTools.Inspect.Checks;
using ImageTools.Inspect.Guests.Networks;
using YamlDotNet.Core;
using YamlDotNet.RepresentationModel;

namespace ImageTools.Inspect.Guests.Reading;

/// <summary>What is configured of cloud-init.</summary>
internal static partial class CloudInitReader
{
    private const int LargestConfig = 1 << 20, LargestDatabase = 32 << 20;
    private const string OnCommandLine = "kernel command line: ", NetworkOption = "network-config", IdentifyConfig = "/etc/cloud/ds-identify.cfg";
    private static readonly string[] Identifiers = ["/usr/lib/cloud-init/ds-identify", "/usr/libexec/cloud-init/ds-identify", "/lib/cloud-init/ds-identify"];

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
        foreach (var path in Configs(files, expansion))
        {
            if (Parse(expansion.Text(files, path, LargestConfig)) is not { } config)
                continue;
            if (YamlText.Child(config, "datasource_list") is { } list && Names(list) is { } names)
                facts = facts with { Datasources = names, DatasourcesFile = path };
            var network = YamlText.Child(config, "network");
            if (YamlText.Child(network, "config") is YamlScalarNode { Value: "disabled" })
                facts = facts with { NetworkDisabledBy = path, NetworkFile = null };
            else if (network is YamlMappingNode { Children.Count: > 0 })
                facts = facts with { NetworkDisabledBy = null, NetworkFile = path };
        }
        // The command line comes before the files.
        if (CommandLine.Value(line, NetworkOption) is { Length: > 0 } told)
            facts = told == "disabled" ? facts with { NetworkDisabledBy = $"{OnCommandLine}{NetworkOption}=disabled", NetworkFile = null } : facts with { NetworkDisabledBy = null, NetworkFile = $"{OnCommandLine}{NetworkOption}=" };
        return DsIdentify(files, line, facts, expansion) with
        {
            DisabledBy = DisabledBy(files, line),
            Seeds = [.. expansion.List(files, "/var/lib/cloud/seed").Where(f => f.Node.IsDirectory && expansion.List(files, f.Path).Count > 0).Select(f => f.Path)],
            HasState = files.FindNoFollow("/var/lib/cloud/instance") is not null,
        };
    }

    /// <summary>The interfaces of <see cref="CloudInitFacts.NetworkFile"/> (versions 1 and 2); null when there is none.</summary>
    /// <exception cref="ImageFormatException">It can't be read.</exception>
    /// <exception cref="NetplanRefusal">Netplan, which gets it, stops at a line.</exception>
    public static IReadOnlyList<InterfaceConfig>? Network(GuestTree files, string? commandLine, CloudInitFacts facts)
    {
        if (facts is not { Installed: true, DisabledBy: null, NetworkFile: { } file })
            return null;
        try
        {
            var text = file.StartsWith(OnCommandLine, StringComparison.Ordinal) ? FromCommandLine(commandLine ?? "") : files.ReadText(file, LargestConfig);
            var root = YamlText.Root(text ?? "");
            return CloudInitNetwork.Read(files, file, YamlText.Child(root, "network") as YamlMappingNode ?? root as YamlMappingNode ?? throw new YamlException("is no mapping"));
        }
        catch (Exception e) when (e is YamlException or FormatException)
        {
            throw new ImageFormatException(file, "network configuration of cloud-init", $"can't be read: {e.Message}", inner: e);
        }
    }

    private static string FromCommandLine(string commandLine) => Encoding.UTF8.GetString(System.Convert.FromBase64String(CommandLine.Value(commandLine, NetworkOption) ?? ""));

    /// <summary>
    /// What ds-identify makes of it, which the systemd generator runs before anything in Python: ds= on the command line or datasource: in its own file leave one source. Of the files it takes
    /// the last line that has datasource_list, and no other line: a list that goes on is cut, and without a value its built-in list, which has AliYun, is searched.
    /// </summary>
    private static CloudInitFacts DsIdentify(GuestTree files, string commandLine, CloudInitFacts facts, Expansion expansion)
    {
        var words = CommandLine.Words(commandLine);
        if (words.LastOrDefault(w => ((string[])["ds=", "ci.ds=", "ci.datasource="]).Any(o => w.StartsWith(o, StringComparison.Ordinal) && w.Length > o.Length)) is { } told)
            return facts with { Datasources = [told[(told.IndexOf('=', StringComparison.Ordinal) + 1)..].Split(';')[0]], DatasourcesFile = $"{OnCommandLine}{told.Split(';')[0]}" };
        if (Setting(files, "datasource") is { Length: > 0 } pinned)
            return facts with { Datasources = [pinned], DatasourcesFile = IdentifyConfig };
        var policy = CommandLine.Value(commandLine, "ci.di.policy") ?? Setting(files, "policy") ?? "";
        if (!Identifiers.Any(files.Exists) || policy.Split(',')[0] is "enabled")
            return facts;
        facts = facts with { Datasources = null, DatasourcesFile = null };
        foreach (var path in Configs(files, expansion))
        {
            foreach (var line in expansion.Lines(files, path, LargestConfig) ?? [])
            {
                var bare = line.Split('#')[0].Trim();
                if (bare != "datasource_list:" && !bare.StartsWith("datasource_list: ", StringComparison.Ordinal))
                    continue;
                string[] names = [.. bare["datasource_list:".Length..].Trim(' ', '[', ']').Split(',', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries).Select(n => n.Trim('"', '\''))];
                facts = facts with { Datasources = names.Length == 0 ? null : names, DatasourcesFile = names.Length == 0 ? null : path };
            }
        }
        return facts;
    }

    /// <summary>The value of a key in ds-identify's own file; its reader knows lines, and no YAML.</summary>
    private static string? Setting(GuestTree files, string key) => (files.ReadLines(IdentifyConfig, 1 << 16) ?? []).Select(l => l.Split('#')[0].Trim())
        .Where(l => l.StartsWith(key + ":", StringComparison.Ordinal)).Select(l => l[(key.Length + 1)..].Trim().Trim('"', '\'')).LastOrDefault();

    private static (string? Version, bool Found) Package(GuestTree files)
    {
        foreach (var lib in (string[])["/usr/lib", "/usr/lib64", "/usr/local/lib"])
        {
            foreach (var python in files.List(lib).Where(f => f.Name.StartsWith("python", StringComparison.Ordinal)))
            {
                foreach (var packages in (string[])["dist-packages", "site-packages"])
                {
                    var directory = $"{python.Path}/{packages}";
                    if (files.ReadText($"{directory}/cloudinit/version.py", 1 << 16) is { } text)
                        return (Number(Version(), text) ?? Number(MesonVersion(), files.ReadText($"{directory}/cloudinit/meson_versions.py", 1 << 16)) ?? Metadata(files, directory) ?? Database(files), true);
                }
            }
        }
        return (null, false);
    }

    /// <summary>A text that does not begin with a digit, such as a placeholder that no build filled in, is no version.</summary>
    private static string? Number(Regex regex, string? text) => text is null ? null : regex.Matches(text).Select(m => m.Groups[1].Value).FirstOrDefault(v => char.IsAsciiDigit(v[0]));

    private static string? Metadata(GuestTree files, string directory) =>
        files.List(directory).Select(f => MetadataName().Match(f.Name)).Where(m => m.Success).Select(m => m.Groups[1].Value).FirstOrDefault();

    /// <summary>What dpkg or apk say is installed.</summary>
    private static string? Database(GuestTree files) =>
        Number(DpkgVersion(), files.ReadText("/var/lib/dpkg/status", LargestDatabase)) ?? Number(ApkVersion(), files.ReadText("/lib/apk/db/installed", LargestDatabase));

    private static IEnumerable<string> Configs(GuestTree files, Expansion expansion)
    {
        yield return "/etc/cloud/cloud.cfg";
        foreach (var file in expansion.List(files, "/etc/cloud/cloud.cfg.d").Where(f => f.Name.EndsWith(".cfg", StringComparison.Ordinal)))
            yield return file.Path;
    }

    private static string? DisabledBy(GuestTree files, string commandLine)
    {
        var words = CommandLine.Words(commandLine);
        // As in the generator, what the command line says comes before the file.
        if (words.LastOrDefault(w => w is "cloud-init=disabled" or "cloud-init=enabled") is { } told)
            return told == "cloud-init=disabled" ? OnCommandLine + told : null;
        if (files.Exists("/etc/cloud/cloud-init.disabled"))
            return "/etc/cloud/cloud-init.disabled";
        foreach (var unit in (string[])["cloud-init.service", "cloud-init-local.service", "cloud-init.target", "cloud-init-main.service", "cloud-init-network.service"])
        {
            if (ServiceLinks.MaskOf(files, unit) is { } mask)
                return mask;
        }
        if (CommandLine.Value(commandLine, "ci.di.policy") is { } policy)
            return policy.Split(',')[0] == "disabled" ? $"{OnCommandLine}ci.di.policy=disabled" : null;
        return Setting(files, "policy")?.Split(',')[0] == "disabled" ? IdentifyConfig : null;
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
            // cloud-init itself warns about such a file and goes on without it.
            return null;
        }
    }

    private static string[]? Names(YamlNode list) => list switch
    {
        YamlSequenceNode sequence => [.. sequence.OfType<YamlScalarNode>().Select(n => n.Value ?? "")],
        YamlScalarNode { Value: { } text } => [.. text.Trim('[', ']', ' ').Split(',', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries)],
        _ => null,
    };

    [GeneratedRegex(@"__VERSION__\s*=\s*[""']([^""']+)[""']")]
    private static partial Regex Version();

    [GeneratedRegex(@"UPSTREAM_VERSION\s*=\s*[""']([^""']+)[""']")]
    private static partial Regex MesonVersion();

    [GeneratedRegex(@"^cloud_init-([0-9][^-]*?)(-py[0-9.]+)?\.(?:egg-info|dist-info)$")]
    private static partial Regex MetadataName();

    // The paragraph of the package, which ends with an empty line.
    [GeneratedRegex(@"^Package: cloud-init\n(?:[^\n]+\n)*?Version: ([^\n]+)", RegexOptions.Multiline | RegexOptions.NonBacktracking)]
    private static partial Regex DpkgVersion();

    [GeneratedRegex(@"^P:cloud-init\n(?:[^\n]+\n)*?V:([^\n]+)", RegexOptions.Multiline | RegexOptions.NonBacktracking)]
    private static partial Regex ApkVersion();
}
