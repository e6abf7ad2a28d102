namespace ImageTools.Inspect.Checks;

/// <summary>Distributions that do things with the same commands.</summary>
internal enum DistributionFamily
{
    /// <summary>None that is known here.</summary>
    Other,

    /// <summary>Debian, and what descends from it.</summary>
    Debian,

    /// <summary>Red Hat, and what descends from it.</summary>
    RedHat,

    /// <summary>SUSE and openSUSE.</summary>
    Suse,

    /// <summary>Arch Linux, and what descends from it.</summary>
    Arch,

    /// <summary>Alpine Linux.</summary>
    Alpine,

    /// <summary>Gentoo.</summary>
    Gentoo,
}
