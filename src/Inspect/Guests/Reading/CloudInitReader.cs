using System.Text.RegularExpressions;
using YamlDotNet.Core;
using YamlDotNet.RepresentationModel;

namespace ImageTools.Inspect.Guests.Reading;

/// <summary>What is configured of cloud-init.</summary>
internal static partial class CloudInitReader
{
    private const int LargestConfig = 1 << 20;

    /// <summary>Reads the facts.</summary>
    public static CloudInitFacts Read(GuestTree files, string? commandLine)
    {
        var (version, package) = Package(files);
        var installed = package || files.Exists("/usr/bin/cloud-init");
        var facts = new CloudInitFacts { Installed = installed, Version = version };
        if (!installed)
            return facts;
        var expansion = new Expansion("/etc/cloud");
        foreach (var path in Configs(files, expansion))
        {
            if (Parse(expansion.Text(files, path, LargestConfig)) is not { } config)
                continue;
            if (YamlText.Child(config, "datasource_list") is { } list && Names(list) is { } names)
                facts = facts with { Datasources = names, DatasourcesFile = path };
            if (YamlText.Child(YamlText.Child(config, "network"), "config") is YamlScalarNode { Value: "disabled" })
                facts = facts with { NetworkDisabledBy = path };
        }
        return facts with
        {
            DisabledBy = DisabledBy(files, commandLine),
            Seeds = [.. expansion.List(files, "/var/lib/cloud/seed").Where(f => f.Node.IsDirectory && expansion.List(files, f.Path).Count > 0).Select(f => f.Path)],
            HasState = files.FindNoFollow("/var/lib/cloud/instance") is not null,
        };
    }

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
                        return (Version().Match(text) is { Success: true } match ? match.Groups[1].Value : null, true);
                }
            }
        }
        return (null, false);
    }

    private static IEnumerable<string> Configs(GuestTree files, Expansion expansion)
    {
        yield return "/etc/cloud/cloud.cfg";
        foreach (var file in expansion.List(files, "/etc/cloud/cloud.cfg.d").Where(f => f.Name.EndsWith(".cfg", StringComparison.Ordinal)))
            yield return file.Path;
    }

    private static string? DisabledBy(GuestTree files, string? commandLine)
    {
        if (files.Exists("/etc/cloud/cloud-init.disabled"))
            return "/etc/cloud/cloud-init.disabled";
        if (commandLine?.Split(' ', StringSplitOptions.RemoveEmptyEntries).Contains("cloud-init=disabled") == true)
            return "kernel command line: cloud-init=disabled";
        foreach (var unit in (string[])["cloud-init.service", "cloud-init-local.service", "cloud-init.target"])
        {
            var path = $"/etc/systemd/system/{unit}";
            if (files.FindNoFollow(path) is { Node.IsLink: true } link && link.ReadLink() == "/dev/null")
                return path;
        }
        return files.ReadLines("/etc/cloud/ds-identify.cfg", 1 << 16)?.Any(l => Policy().IsMatch(l)) == true ? "/etc/cloud/ds-identify.cfg" : null;
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

    [GeneratedRegex(@"^\s*policy\s*:\s*disabled\s*$")]
    private static partial Regex Policy();
}
