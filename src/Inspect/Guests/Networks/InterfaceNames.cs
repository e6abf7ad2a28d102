namespace ImageTools.Inspect.Guests.Networks;

/// <summary>What the interface of an instance is called, and which configuration it gets.</summary>
internal static class InterfaceNames
{
    /// <summary>The names that the kernel and udev may give it: eth0 where predictable names are off, every one of them where it can't be told.</summary>
    public static IReadOnlyList<string> Of(GuestTree files, string commandLine) =>
        Checks.CommandLine.Value(commandLine, "net.ifnames") == "0" ? ["eth0"]
        : files.Exists("/usr/lib/systemd/systemd") || files.Exists("/lib/systemd/systemd") ? ["ens5", "enp0s5"]
        : ["eth0", "ens5", "enp0s5"];

    /// <summary>Those of <paramref name="ordered"/> that no earlier one takes every interface from. One that is bound to the MAC address of an old card takes none.</summary>
    public static IEnumerable<InterfaceConfig> FirstMatches(IReadOnlyList<InterfaceConfig> ordered, IReadOnlyList<string> names)
    {
        var left = names.ToList();
        foreach (var config in ordered)
        {
            var fitting = names.Where(config.Fits).ToArray();
            // What is for other names is another check's matter.
            if (fitting.Length > 0 && !fitting.Any(left.Contains))
                continue;
            if (config.Mac is null)
                left.RemoveAll(fitting.Contains);
            yield return config;
        }
    }
}
