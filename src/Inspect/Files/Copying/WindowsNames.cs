using System.Buffers;

namespace ImageTools.Inspect.Files.Copying;

/// <summary>Names that mean something else on Windows: devices, streams, other directories.</summary>
internal static class WindowsNames
{
    private static readonly string[] Devices = ["CON", "PRN", "AUX", "NUL", "CONIN$", "CONOUT$", "CLOCK$"];

    private static readonly SearchValues<char> Forbidden = SearchValues.Create("<>:\"/\\|?*");

    /// <summary>Why a name can't be used on Windows; null when it can.</summary>
    public static string? Fault(string name)
    {
        if (name.AsSpan().ContainsAny(Forbidden) || name.Any(c => c < ' '))
            return "its name has a character that Windows does not allow in names.";
        if (name.Length == 0 || name[^1] is '.' or ' ')
            return "its name ends with a dot or a blank, which Windows removes.";
        // CON.txt is the console, too, and so is "CON .txt".
        var stem = name.Split('.')[0].TrimEnd(' ').ToUpperInvariant();
        return Devices.Contains(stem) || IsPort(stem) ? $"'{stem}' is the name of a device on Windows." : null;
    }

    // The superscripts count as digits there.
    private static bool IsPort(string stem) =>
        stem.Length == 4
        && (stem[..3] is "COM" or "LPT")
        && (char.IsAsciiDigit(stem[3]) || stem[3] is (char)0xb9 or (char)0xb2 or (char)0xb3);
}
