using ImageTools.Inspect.Guests;

namespace ImageTools.Inspect.Checks;

/// <summary>Finds the family of a guest.</summary>
internal static class DistributionFamilies
{
    private static readonly string[] Debian = ["debian", "ubuntu", "kali", "linuxmint", "uos", "uniontech", "raspbian", "deepin", "devuan"];

    private static readonly string[] RedHat =
    [
        "rhel",
        "redhat",
        "centos",
        "fedora",
        "almalinux",
        "rocky",
        "anolis",
        "alinux",
        "aliyun",
        "lifsea",
        "ol",
        "amzn",
        "openEuler",
        "opencloudos",
        "tencentos",
        "kylin",
        "scientific",
        "mageia",
    ];

    /// <summary>The family of a guest.</summary>
    public static DistributionFamily Of(Guest guest)
    {
        var id = guest.Distribution ?? "";
        if (Is(id, Debian))
            return DistributionFamily.Debian;
        if (Is(id, RedHat))
            return DistributionFamily.RedHat;
        if (
            id.StartsWith("opensuse", StringComparison.Ordinal)
            || id.StartsWith("sle", StringComparison.Ordinal)
            || id is "suse" or "sl-micro"
        )
        {
            return DistributionFamily.Suse;
        }

        if (id is "arch" or "manjaro")
            return DistributionFamily.Arch;
        if (id is "alpine")
            return DistributionFamily.Alpine;
        if (id is "gentoo")
            return DistributionFamily.Gentoo;
        // The commands of a family also work on its derivatives, so ID_LIKE is good enough here.
        var like = (guest.OsRelease.GetValueOrDefault("ID_LIKE") ?? "").Split(' ');
        return like.Any(l => Is(l, Debian)) ? DistributionFamily.Debian
            : like.Any(l => Is(l, RedHat)) ? DistributionFamily.RedHat
            : like.Contains("suse") ? DistributionFamily.Suse
            : DistributionFamily.Other;
    }

    private static bool Is(string id, string[] family) => family.Contains(id, StringComparer.OrdinalIgnoreCase);
}
