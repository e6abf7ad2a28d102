namespace ImageTools.Inspect.Guests;

/// <summary>Where a driver was found.</summary>
/// <param name="Place">The best place.</param>
/// <param name="MissingDependencies">For a driver in the initramfs: modules that it depends on and that are neither built in nor in the
/// initramfs.</param>
/// <param name="Evidence">The file or line that decided, for the report.</param>
/// <param name="BlockedBy">Guest path and line of an "install M /bin/false", or the command line option, that prevents it from loading;
/// otherwise null.</param>
/// <param name="OnRoot">True when the module file also exists under /lib/modules.</param>
public sealed record DriverVerdict(
    DriverPlace Place,
    IReadOnlyList<string> MissingDependencies,
    string? Evidence = null,
    string? BlockedBy = null,
    bool OnRoot = false
);
