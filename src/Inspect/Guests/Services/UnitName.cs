namespace ImageTools.Inspect.Guests.Services;

/// <summary>Names of units: PREFIX.TYPE, or PREFIX@INSTANCE.TYPE of the template PREFIX@.TYPE.</summary>
internal static class UnitName
{
    private static readonly string[] Types =
    [
        ".service",
        ".socket",
        ".target",
        ".mount",
        ".automount",
        ".swap",
        ".timer",
        ".path",
        ".slice",
        ".scope",
        ".device",
    ];

    /// <summary>Whether the name ends in one of the types.</summary>
    public static bool IsValid(string name) =>
        Types.Any(t => name.EndsWith(t, StringComparison.Ordinal) && name.Length > t.Length)
        && !name.Contains('/', StringComparison.Ordinal);

    /// <summary>The name, with .service added when it has no type.</summary>
    public static string Mangled(string name) => IsValid(name) ? name : $"{name}.service";

    /// <summary>The template of an instance, or null when the name is not an instance.</summary>
    public static string? Template(string name) =>
        name.IndexOf('@', StringComparison.Ordinal) is var at and >= 0 && name.LastIndexOf('.') is var dot && dot > at + 1
            ? name[..(at + 1)] + name[dot..]
            : null;

    /// <summary>Whether the name is a template.</summary>
    public static bool IsTemplate(string name) => name.Contains("@.", StringComparison.Ordinal);

    /// <summary>The instance of a template.</summary>
    public static string Instance(string template, string instance) => template.Replace("@.", $"@{instance}.", StringComparison.Ordinal);

    /// <summary>The parts before and after the @ sign.</summary>
    public static (string Prefix, string? Instance) Parts(string name)
    {
        var dot = name.LastIndexOf('.');
        var at = name.IndexOf('@', StringComparison.Ordinal);
        return at < 0 || dot < at ? (name[..dot], null) : (name[..at], name[(at + 1)..dot]);
    }
}
