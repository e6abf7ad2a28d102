namespace ImageTools.Inspect.Checks;

/// <summary>Families of distributions that use the same commands.</summary>
internal enum DistributionFamily
{
    /// <summary>An unknown family.</summary>
    Other,

    /// <summary>Debian and its derivatives.</summary>
    Debian,

    /// <summary>Red Hat and its derivatives.</summary>
    RedHat,

    /// <summary>SUSE and openSUSE.</summary>
    Suse,

    /// <summary>Arch Linux and its derivatives.</summary>
    Arch,

    /// <summary>Alpine Linux.</summary>
    Alpine,

    /// <summary>Gentoo.</summary>
    Gentoo,
}
