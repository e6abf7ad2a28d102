using System.Text.RegularExpressions;
using ImageTools.Inspect.Guests.Reading;

namespace ImageTools.Inspect.Guests.Systems;

/// <summary>Identifies the distribution, from os-release or the older files.</summary>
internal static partial class OsIdentity
{
    private static readonly (string Path, string Id)[] Releases =
    [
        ("/etc/centos-release", "centos"),
        ("/etc/redhat-release", "rhel"),
        ("/etc/SuSE-release", "sles"),
        ("/etc/alpine-release", "alpine"),
        ("/etc/gentoo-release", "gentoo"),
        ("/etc/debian_version", "debian"),
    ];

    /// <summary>All keys of os-release, or the few keys that an older file gives; empty when nothing was found.</summary>
    public static IReadOnlyDictionary<string, string> Read(GuestTree files)
    {
        foreach (var path in (string[])["/etc/os-release", "/usr/lib/os-release"])
        {
            if (files.ReadLines(path, 1 << 16) is { } lines && Parse(lines) is { Count: > 0 } found)
                return found;
        }
        if (
            files.ReadLines("/etc/lsb-release", 1 << 16) is { } lsb
            && Parse(lsb) is var keys
            && keys.TryGetValue("DISTRIB_ID", out var distribution)
        )
        {
            return new Dictionary<string, string>
            {
                ["ID"] = distribution.ToLowerInvariant(),
                ["VERSION_ID"] = keys.GetValueOrDefault("DISTRIB_RELEASE", ""),
                ["PRETTY_NAME"] = keys.GetValueOrDefault("DISTRIB_DESCRIPTION", distribution),
            };
        }
        foreach (var (path, id) in Releases)
        {
            if (files.ReadText(path, 1 << 12)?.Trim() is { Length: > 0 } text)
                return FromRelease(text.Split('\n')[0].Trim(), id);
        }
        return new Dictionary<string, string>();
    }

    private static Dictionary<string, string> Parse(string[] lines)
    {
        var keys = new Dictionary<string, string>(StringComparer.Ordinal);
        foreach (var (name, value, _) in ShellAssignments.Read(lines))
            keys[name] = value;
        return keys;
    }

    private static Dictionary<string, string> FromRelease(string text, string id)
    {
        var lower = text.ToLowerInvariant();
        var actual =
            lower.Contains("centos", StringComparison.Ordinal) ? "centos"
            : lower.Contains("opensuse", StringComparison.Ordinal) ? "opensuse"
            : lower.Contains("rocky", StringComparison.Ordinal) ? "rocky"
            : lower.Contains("alma", StringComparison.Ordinal) ? "almalinux"
            : lower.Contains("fedora", StringComparison.Ordinal) ? "fedora"
            : id;
        var version = Number().Match(text);
        return new Dictionary<string, string>
        {
            ["ID"] = actual,
            ["VERSION_ID"] = version.Value,
            ["PRETTY_NAME"] =
                actual == "debian" ? $"Debian GNU/Linux {text}"
                : actual == "alpine" ? $"Alpine Linux {text}"
                : text,
        };
    }

    [GeneratedRegex(@"\d+(\.\d+)*")]
    private static partial Regex Number();
}
