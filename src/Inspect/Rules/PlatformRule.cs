using ImageTools.Inspect.Guests;

namespace ImageTools.Inspect.Rules;

/// <summary>The values of Platform in ImportImage, and the value for a guest (import-checks 1.2 and 6).</summary>
public static class PlatformRule
{
    /// <summary>The value for a Linux that ECS does not know. ECS injects nothing into it.</summary>
    public const string Unknown = "Others Linux";

    /// <summary>Every value, in ECS's exact spelling.</summary>
    public static IReadOnlyList<string> Names { get; } =
    [
        "Aliyun",
        "Anolis",
        "CentOS",
        "Ubuntu",
        "CoreOS",
        "SUSE",
        "Debian",
        "OpenSUSE",
        "FreeBSD",
        "RedHat",
        "Kylin",
        "UOS",
        "Fedora",
        "Fedora CoreOS",
        "CentOS Stream",
        "AlmaLinux",
        "Rocky Linux",
        "Gentoo",
        "Customized Linux",
        Unknown,
        "Windows Server 2022",
        "Windows Server 2019",
        "Windows Server 2016",
        "Windows Server 2012",
        "Windows Server 2008",
        "Windows Server 2003",
        "Other Windows",
    ];

    /// <summary>The name in ECS's spelling, found in upper or lower case; null when ECS has no such name.</summary>
    public static string? Find(string name) => Names.FirstOrDefault(n => n.Equals(name, StringComparison.OrdinalIgnoreCase));

    /// <summary>
    /// The Platform of <paramref name="guest"/>. ID_LIKE is not used, because ECS injects different files into related distributions.
    /// </summary>
    public static (string Name, string Reason) Of(Guest guest)
    {
        if (guest.Os == OsKind.Windows)
            return ("Other Windows", "Windows of an unknown version");
        if (guest.Os == OsKind.FreeBsd)
            return ("FreeBSD", "the guest is FreeBSD");
        if (guest.Distribution is not { Length: > 0 } id)
            return (Unknown, guest.Files is null ? "the guest's files could not be read" : "no os-release ID was found");
        var name = ById(id.ToLowerInvariant(), guest);
        return name is null ? (Unknown, $"ECS has no platform for os-release ID={id}") : (name, $"os-release ID={id}");
    }

    private static string? ById(string id, Guest guest) =>
        id switch
        {
            "alinux" or "aliyun" or "lifsea" => "Aliyun",
            "anolis" => "Anolis",
            "centos" => IsStream(guest) ? "CentOS Stream" : "CentOS",
            "ubuntu" => "Ubuntu",
            "debian" => "Debian",
            "sles" or "sles_sap" or "sled" or "sle-micro" or "sl-micro" or "suse" => "SUSE",
            "rhel" or "redhat" => "RedHat",
            "fedora" => guest.Variant == "coreos" ? "Fedora CoreOS" : "Fedora",
            "almalinux" => "AlmaLinux",
            "rocky" => "Rocky Linux",
            "gentoo" => "Gentoo",
            "coreos" => "CoreOS",
            "kylin" => "Kylin",
            "uos" or "uniontech" => "UOS",
            "freebsd" => "FreeBSD",
            _ => id.StartsWith("opensuse", StringComparison.Ordinal) ? "OpenSUSE" : null,
        };

    private static bool IsStream(Guest guest) =>
        $"{guest.Name} {guest.OsRelease.GetValueOrDefault("NAME")}".Contains("Stream", StringComparison.Ordinal);
}
