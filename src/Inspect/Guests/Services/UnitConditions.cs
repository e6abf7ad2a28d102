namespace ImageTools.Inspect.Guests.Services;

/// <summary>
/// Evaluates Condition…= and Assert…= of a unit (systemd.unit(5)), as far as an image can tell. A condition on the running system counts as
/// true.
/// </summary>
internal static class UnitConditions
{
    private static readonly string[] Volatile = ["/run/", "/proc/", "/sys/", "/dev/", "/tmp/", "/var/run/"];

    /// <summary>The condition that prevents the unit from starting ("ConditionPathExists=!/x in FILE"), or null.</summary>
    public static string? Failed(GuestTree files, UnitFile unit)
    {
        var all = new List<UnitSetting>();
        foreach (
            var setting in unit.Settings.Where(s =>
                s.Section == "Unit"
                && (s.Key.StartsWith("Condition", StringComparison.Ordinal) || s.Key.StartsWith("Assert", StringComparison.Ordinal))
            )
        )
        {
            // An empty one removes all conditions before it, of every kind.
            if (setting.Value.Length == 0)
                all.RemoveAll(s => s.Key[0] == setting.Key[0]);
            else
                all.Add(setting);
        }
        foreach (var kind in all.GroupBy(s => s.Key[0]))
        {
            if (kind.FirstOrDefault(s => s.Value[0] != '|' && Holds(files, s.Key, s.Value) == false) is { } failed)
                return $"{failed.Key}={failed.Value} in {failed.Path}";
            // Of the conditions with a bar, one true condition is enough.
            if (
                kind.Where(s => s.Value[0] == '|').ToArray() is { Length: > 0 } some
                && some.All(s => Holds(files, s.Key, s.Value[1..]) == false)
            )
            {
                return $"{some[0].Key}={some[0].Value} in {some[0].Path}";
            }
        }
        return null;
    }

    private static bool? Holds(GuestTree files, string key, string value)
    {
        value = value.TrimStart();
        var inverted = value.StartsWith('!');
        var plain = (inverted ? value[1..] : value).Trim();
        return plain.Length == 0 ? null
            : Truth(files, key[(key[0] == 'A' ? "Assert" : "Condition").Length..], plain) is { } truth ? truth != inverted
            : null;
    }

    private static bool? Truth(GuestTree files, string kind, string value)
    {
        if (
            value[0] == '/'
            && (Volatile.Any(v => value.StartsWith(v, StringComparison.Ordinal)) || value.Contains('%', StringComparison.Ordinal))
        )
        {
            return null;
        }

        return kind switch
        {
            "PathExists" => files.Exists(value),
            "PathIsDirectory" => files.Find(value) is { Node.IsDirectory: true },
            "PathIsSymbolicLink" => files.FindNoFollow(value) is { Node.IsLink: true },
            "FileNotEmpty" => files.Find(value) is { Node: { IsFile: true, Size: > 0 } },
            "DirectoryNotEmpty" => files.List(value).Count > 0,
            "FileIsExecutable" => files.Find(value) is { Node: { IsFile: true } node } && (node.Mode & 0x49) != 0,
            "KernelCommandLine" => OnCommandLine(files, value),
            "FirstBoot" => IsTrue(value) == UnitPresets.IsFirstBoot(files),
            "Virtualization" => value is "vm" or "kvm" || IsTrue(value),
            _ => null,
        };
    }

    /// <summary>A word matches itself and its assignments. An assignment must be equal.</summary>
    private static bool OnCommandLine(GuestTree files, string value) =>
        KernelCommandLine
            .Words(files.CommandLine)
            .Any(w =>
                w == value || (!value.Contains('=', StringComparison.Ordinal) && w.StartsWith(value + "=", StringComparison.Ordinal))
            );

    private static bool IsTrue(string value) => value.ToLowerInvariant() is "yes" or "true" or "on" or "1" or "y" or "t";
}
