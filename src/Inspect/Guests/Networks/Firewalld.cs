using System.Xml;
using System.Xml.Linq;
using ImageTools.Inspect.Guests.Reading;

namespace ImageTools.Inspect.Guests.Networks;

/// <summary>The default zone of firewalld, which every interface is in that no other zone takes.</summary>
internal static class Firewalld
{
    private const int LargestZone = 1 << 20;

    /// <summary>Whether the zone lets everybody in on port 22 for certain.</summary>
    public static bool LetsSshIn(GuestTree files)
    {
        var zone = (files.ReadLines("/etc/firewalld/firewalld.conf", 1 << 18) ?? []).Select(l => l.Split('=', 2)).LastOrDefault(p => p is [var key, _] && key.Trim() == "DefaultZone")?[1].Trim() ?? "public";
        if (zone.Contains('/', StringComparison.Ordinal))
            return false;
        // A zone of the administrator that takes the interface or everybody's addresses is not followed.
        foreach (var other in files.List("/etc/firewalld/zones").Where(f => f.Name.EndsWith(".xml", StringComparison.Ordinal) && f.Name != $"{zone}.xml"))
        {
            if (Read(files, other.Path) is not { } root || root.Elements().Any(e => e.Name.LocalName is "interface" or "source"))
                return false;
        }
        return ((string[])[$"/etc/firewalld/zones/{zone}.xml", $"/usr/lib/firewalld/zones/{zone}.xml"]).FirstOrDefault(files.Exists) is { } path && Read(files, path) is { } definition && IsOpen(files, definition);
    }

    private static bool IsOpen(GuestTree files, XElement zone)
    {
        // A rule that drops or rejects comes before what the zone allows.
        if (zone.Elements("rule").Any(r => r.Element("drop") is not null || r.Element("reject") is not null))
            return false;
        // A service of the administrator's own may be on another port.
        return (string?)zone.Attribute("target") == "ACCEPT"
            || (zone.Elements("service").Any(s => (string?)s.Attribute("name") == "ssh") && !files.Exists("/etc/firewalld/services/ssh.xml"))
            || zone.Elements("port").Any(p => (string?)p.Attribute("port") == "22" && (string?)p.Attribute("protocol") == "tcp");
    }

    /// <summary>The root element, or null for what is no XML: firewalld does not load it either.</summary>
    private static XElement? Read(GuestTree files, string path)
    {
        try
        {
            using var reader = XmlReader.Create(new StringReader(files.ReadText(path, LargestZone) ?? ""), new XmlReaderSettings { DtdProcessing = DtdProcessing.Prohibit, XmlResolver = null, MaxCharactersInDocument = LargestZone });
            return DepthOf(files.ReadText(path, LargestZone) ?? "") ? XElement.Load(reader) : null;
        }
        catch (XmlException)
        {
            return null;
        }
    }

    /// <summary>Whether the nesting is that of a zone; the library builds its tree without a limit.</summary>
    private static bool DepthOf(string text)
    {
        using var reader = XmlReader.Create(new StringReader(text), new XmlReaderSettings { DtdProcessing = DtdProcessing.Prohibit, XmlResolver = null });
        while (reader.Read())
        {
            if (reader.Depth > 16)
                return false;
        }
        return true;
    }
}
