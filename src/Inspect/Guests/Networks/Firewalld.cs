using System.Xml;
using System.Xml.Linq;
using ImageTools.Inspect.Guests.Reading;

namespace ImageTools.Inspect.Guests.Networks;

/// <summary>
/// Reads firewalld: direct rules, then the zone of the card. That is the default zone, unless another zone names the card.
/// </summary>
internal static class Firewalld
{
    private const int LargestZone = 1 << 20;
    private const string Zones = "/etc/firewalld/zones";

    /// <summary>Whether new connections from anywhere reach a port.</summary>
    public static FirewallVerdict Judge(GuestTree files, int port, IReadOnlyList<string> names)
    {
        if (Direct(files, port, names) is { } direct)
            return new FirewallVerdict(direct);
        foreach (var policy in files.List("/etc/firewalld/policies").Where(f => f.Name.EndsWith(".xml", StringComparison.Ordinal)))
        {
            if (
                Read(files, policy.Path) is not { } root
                || root.Elements("egress-zone").Any(z => (string?)z.Attribute("name") is "HOST" or "ANY")
            )
            {
                return new FirewallVerdict(FirewallState.Unknown, $"the policy {policy.Path} is not followed");
            }
        }
        var zone = (files.ReadLines("/etc/firewalld/firewalld.conf", 1 << 18) ?? [])
            .Select(l => l.Split('=', 2))
            .LastOrDefault(p => p is [var key, _] && key.Trim() == "DefaultZone")
            ?[1].Trim()
            ?? "public";
        // The connection's own zone overrides the default.
        foreach (var given in OfConnections(files))
            zone = given;
        var some = new List<string>();
        foreach (var other in files.List(Zones).Where(f => f.Name.EndsWith(".xml", StringComparison.Ordinal)))
        {
            if (Read(files, other.Path) is not { } root)
                continue;
            var name = other.Name[..^4];
            var fit = root.Elements("interface")
                .Select(i =>
                    (string?)i.Attribute("name") is { Length: > 0 } card
                        ? names.Contains(card)
                            ? names.Count == 1
                                ? Fit.Yes
                                : Fit.Unknown
                            : Fit.No
                        : Fit.No
                )
                .DefaultIfEmpty(Fit.No)
                .Max();
            if (fit == Fit.Unknown && name != zone)
                return new FirewallVerdict(FirewallState.Unknown, $"{other.Path} names a card that may be the new one");
            if (fit == Fit.Yes)
                zone = name;
            some.AddRange(root.Elements("source").Where(s => (string?)s.Attribute("address") is not null).Select(_ => name));
        }
        var state = OfZone(files, zone, port);
        // Some addresses may have their own zone.
        return new FirewallVerdict(
            state == FirewallState.Open && some.Distinct().Any(s => OfZone(files, s, port) != FirewallState.Open)
                ? FirewallState.OpenToMost
                : state
        );
    }

    private static FirewallState OfZone(GuestTree files, string zone, int port)
    {
        var path = zone.Contains('/', StringComparison.Ordinal)
            ? null
            : ((string[])[$"{Zones}/{zone}.xml", $"/usr/lib/firewalld/zones/{zone}.xml"]).FirstOrDefault(files.Exists);
        if (path is null || Read(files, path) is not { } root)
            return FirewallState.Closed;
        var rules = root.Elements("rule")
            .Where(r => (string?)r.Attribute("family") is not "ipv6")
            .Select(r =>
                (
                    Fit: FitOf(files, r, port),
                    Closes: r.Element("drop") is not null || r.Element("reject") is not null,
                    Opens: r.Element("accept") is not null,
                    HasPriority: r.Attribute("priority") is not null
                )
            )
            .Where(r => r.Fit != Fit.No && (r.Closes || r.Opens))
            .ToArray();
        // A rule that drops or rejects comes before what the zone allows, unless priorities change the order.
        if (rules.Any(r => r.HasPriority || r.Fit == Fit.Unknown))
            return FirewallState.Unknown;
        if (rules.Any(r => r.Closes && r.Fit >= Fit.Most))
            return FirewallState.Closed;
        if (
            root.Elements("forward-port")
                .Any(f => (string?)f.Attribute("protocol") == "tcp" && Packet.HasPort((string?)f.Attribute("port") ?? "", port))
        )
        {
            return FirewallState.Unknown;
        }

        var open =
            (string?)root.Attribute("target") == "ACCEPT" || rules.Any(r => r.Fit >= Fit.Most && r.Opens) || Allows(files, root, port);
        return !open ? FirewallState.Closed
            : rules.Any(r => r.Closes) ? FirewallState.OpenToMost
            : FirewallState.Open;
    }

    /// <summary>Whether the services, ports or protocols of a zone or rule contain a port.</summary>
    private static bool Allows(GuestTree files, XElement element, int port) =>
        element.Elements("service").Any(s => (string?)s.Attribute("name") is { } name && ServiceHas(files, name, port, 0))
        || element
            .Elements("port")
            .Any(p => (string?)p.Attribute("protocol") == "tcp" && Packet.HasPort((string?)p.Attribute("port") ?? "", port))
        || element.Elements("protocol").Any(p => (string?)p.Attribute("value") == "tcp");

    private static bool ServiceHas(GuestTree files, string name, int port, int depth)
    {
        if (depth > 4 || name.Contains('/', StringComparison.Ordinal))
            return false;
        // An administrator's service file hides the one with the same name. A service without a file is known by its name.
        var path = ((string[])[$"/etc/firewalld/services/{name}.xml", $"/usr/lib/firewalld/services/{name}.xml"]).FirstOrDefault(
            files.Exists
        );
        if (path is null)
            return name == "ssh" && port == 22;
        return Read(files, path) is { } root
            && (
                Allows(files, new XElement("service", root.Elements("port"), root.Elements("protocol")), port)
                || root.Elements("include")
                    .Any(i => (string?)i.Attribute("service") is { } other && ServiceHas(files, other, port, depth + 1))
            );
    }

    private static Fit FitOf(GuestTree files, XElement rule, int port)
    {
        var fit = Fit.Yes;
        if (rule.Element("source") is { } source)
        {
            fit = (string?)source.Attribute("address") is { } address ? Packet.Address(address, local: false) : Fit.Few;
            if ((string?)source.Attribute("invert") is "True" or "true" or "yes")
                fit = FirewallRule.Not(fit);
        }
        if (rule.Element("destination") is not null)
            fit = Fit.Unknown;
        if (
            rule.Element("forward-port") is not null
            || rule.Element("masquerade") is not null
            || rule.Element("icmp-block") is not null
            || rule.Element("icmp-type") is not null
        )
        {
            return Fit.No;
        }

        var names =
            rule.Element("service") is not null
            || rule.Element("port") is not null
            || rule.Element("protocol") is not null
            || rule.Element("source-port") is not null;
        return !names || Allows(files, rule, port) ? fit : Fit.No;
    }

    /// <summary>Direct rules, in the words of iptables, come first. Null when they leave the decision to the zones.</summary>
    private static FirewallState? Direct(GuestTree files, int port, IReadOnlyList<string> names)
    {
        if (!files.Exists("/etc/firewalld/direct.xml"))
            return null;
        if (Read(files, "/etc/firewalld/direct.xml") is not { } root)
            return null;
        var lines = root.Elements("chain")
            .Where(c => (string?)c.Attribute("ipv") == "ipv4" && (string?)c.Attribute("table") == "filter")
            .Select(c => $"-N {(string?)c.Attribute("chain")}")
            .Concat(
                root.Elements("rule")
                    .Where(r => (string?)r.Attribute("ipv") == "ipv4" && (string?)r.Attribute("table") == "filter")
                    .OrderBy(r => int.TryParse((string?)r.Attribute("priority"), out var p) ? p : 0)
                    .Select(r => $"-A {(string?)r.Attribute("chain")} {r.Value.Trim()}")
            )
            .Concat(root.Elements("passthrough").Where(p => (string?)p.Attribute("ipv") == "ipv4").Select(p => p.Value.Trim()))
            .ToArray();
        if (lines.Length == 0)
            return null;
        FirewallState Judged(bool drops)
        {
            var rules = new IptablesRules().Load(["*filter", .. lines, "COMMIT"]);
            if (rules.Fault is not null)
                return drops ? FirewallState.Closed : FirewallState.Open;
            rules.Policy("INPUT", drops);
            return rules.Judge(port, names);
        }
        var (accepting, dropping) = (Judged(false), Judged(true));
        // firewalld's own rules accept the packets that follow. Direct rules do not decide about them.
        return accepting == FirewallState.Closed ? FirewallState.Closed
            : dropping <= FirewallState.OpenToMost ? dropping
            : accepting == FirewallState.Unknown ? FirewallState.Unknown
            : null;
    }

    /// <summary>The zones that profiles of NetworkManager and ifcfg files give to their cards.</summary>
    private static IEnumerable<string> OfConnections(GuestTree files)
    {
        foreach (var file in files.List("/etc/NetworkManager/system-connections").Where(f => f.Node.IsFile).Take(100))
        {
            if (
                KeyFile
                    .Read(files, file.Path, new Expansion("/etc/NetworkManager"))
                    .LastOrDefault(l => l is { Section: "connection", Key: "zone", Value.Length: > 0 })
                    .Value is
                { } zone
            )
            {
                yield return zone;
            }
        }
        foreach (
            var file in files
                .List("/etc/sysconfig/network-scripts")
                .Where(f => f.Name.StartsWith("ifcfg-", StringComparison.Ordinal) && f.Name != "ifcfg-lo")
                .Take(100)
        )
        {
            if (
                ShellAssignments
                    .Read(files.ReadLines(file.Path, 1 << 16) ?? [])
                    .LastOrDefault(a => a is { Name: "ZONE", Value.Length: > 0 })
                    .Value is
                { } zone
            )
            {
                yield return zone;
            }
        }
    }

    /// <summary>The root element, or null when the file is not XML. firewalld does not load such a file either.</summary>
    private static XElement? Read(GuestTree files, string path)
    {
        try
        {
            using var reader = XmlReader.Create(
                new StringReader(files.ReadText(path, LargestZone) ?? ""),
                new XmlReaderSettings
                {
                    DtdProcessing = DtdProcessing.Prohibit,
                    XmlResolver = null,
                    MaxCharactersInDocument = LargestZone,
                }
            );
            return DepthOf(files.ReadText(path, LargestZone) ?? "") ? XElement.Load(reader) : null;
        }
        catch (XmlException)
        {
            return null;
        }
    }

    /// <summary>Whether the nesting is as shallow as in a zone. The library builds its tree without a limit.</summary>
    private static bool DepthOf(string text)
    {
        using var reader = XmlReader.Create(
            new StringReader(text),
            new XmlReaderSettings { DtdProcessing = DtdProcessing.Prohibit, XmlResolver = null }
        );
        while (reader.Read())
        {
            if (reader.Depth > 16)
                return false;
        }
        return true;
    }
}
