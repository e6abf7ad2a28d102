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

    /// <summary>Whether it ends in one of the types.</summary>
    public static bool IsValid(string name) =>
        Types.Any(t => name.EndsWith(t, StringComparison.Ordinal) && name.Length > t.Length)
        && !name.Contains('/', StringComparison.Ordinal);

    /// <summary>The same with .service where no type is given.</summary>
    public static string Mangled(string name) => IsValid(name) ? name : $"{name}.service";

    /// <summary>The name of the template that an instance is made of, or null when it is no instance.</summary>
    public static string? Template(string name) =>
        name.IndexOf('@', StringComparison.Ordinal) is var at and >= 0 && name.LastIndexOf('.') is var dot && dot > at + 1
            ? name[..(at + 1)] + name[dot..]
            : null;

    /// <summary>Whether it is a template itself.</summary>
    public static bool IsTemplate(string name) => name.Contains("@.", StringComparison.Ordinal);

    /// <summary>The instance of a template.</summary>
    public static string Instance(string template, string instance) => template.Replace("@.", $"@{instance}.", StringComparison.Ordinal);

    /// <summary>What stands before and after the @ sign.</summary>
    public static (string Prefix, string? Instance) Parts(string name)
    {
        var dot = name.LastIndexOf('.');
        var at = name.IndexOf('@', StringComparison.Ordinal);
        return at < 0 || dot < at ? (name[..dot], null) : (name[..at], name[(at + 1)..dot]);
    }
}
