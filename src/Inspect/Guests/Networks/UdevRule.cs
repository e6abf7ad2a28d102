using System.Text.RegularExpressions;
using ImageTools.Inspect.Guests.Reading;

namespace ImageTools.Inspect.Guests.Networks;

/// <summary>One line of udev rules. Only what names of network cards need is read.</summary>
internal sealed partial class UdevRule
{
    private readonly List<(string Key, string Operator, string Value)> parts = [];

    /// <summary>The name that the rule gives, or null.</summary>
    public string? Name => parts.LastOrDefault(p => p is { Key: "NAME", Operator: "=" or ":=" }).Value;

    /// <summary>The rule, or null when the line is not a rule.</summary>
    public static UdevRule? Parse(string line)
    {
        var rule = new UdevRule();
        foreach (Match part in Part().Matches(line))
            rule.parts.Add((part.Groups[1].Value, part.Groups[2].Value, part.Groups[3].Value));
        return rule.parts.Count == 0 ? null : rule;
    }

    /// <summary>The value that a key must have, or null.</summary>
    public string? Matches(string key) => parts.FirstOrDefault(p => p.Key == key && p.Operator == "==").Value;

    /// <summary>Whether the rule matches a card of ECS with this MAC address. A condition on an unknown property does not match.</summary>
    public bool IsFor(string mac) =>
        parts
            .Where(p => p.Operator is "==" or "!=")
            .All(p =>
                Values(p.Key, mac) is { } values
                && p.Value.Split('|').Any(pattern => values.Any(v => Glob.Matches(pattern, v))) == (p.Operator == "==")
            );

    private static string[]? Values(string key, string mac) =>
        key switch
        {
            "SUBSYSTEM" or "SUBSYSTEMS" => ["net"],
            "ACTION" => ["add"],
            "KERNEL" => [InterfaceNames.OfKernel],
            "KERNELS" => ["0000:00:05.0", "virtio0"],
            "DRIVERS" => ["virtio_net", "virtio-pci"],
            "NAME" => [""],
            "ATTR{address}" => [mac],
            "ATTR{type}" => ["1"],
            "ATTR{dev_id}" => ["0x0"],
            "ATTR{addr_assign_type}" => ["0"],
            _ => null,
        };

    [GeneratedRegex(@"(?<![A-Z])([A-Z]{1,32}(?:\{[^}""]{0,100}\})?)\s*(==|!=|:=|\+=|-=|=)\s*""([^""]*)""")]
    private static partial Regex Part();
}
