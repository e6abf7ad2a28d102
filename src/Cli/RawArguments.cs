using System.Globalization;
using System.Text;
using System.Text.Unicode;

namespace ImageTools.Cli;

/// <summary>The command line in the system's form: bytes. The runtime decodes it as UTF-8, and loses bytes that are not UTF-8.</summary>
internal static class RawArguments
{
    private const string CommandLineFile = "/proc/self/cmdline";

    /// <summary>
    /// The arguments of this process that are not UTF-8, with the invalid bytes as \xNN. Empty when the system does not give them.
    /// </summary>
    public static IReadOnlyList<string> Unreadable()
    {
        try
        {
            return OperatingSystem.IsLinux() ? Unreadable(File.ReadAllBytes(CommandLineFile)) : [];
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return [];
        }
    }

    /// <summary>The same for a command line in which each word ends with NUL.</summary>
    public static IReadOnlyList<string> Unreadable(ReadOnlySpan<byte> commandLine)
    {
        List<string> found = [];
        foreach (var range in commandLine.Split((byte)0))
        {
            if (!Utf8.IsValid(commandLine[range]))
                found.Add(Show(commandLine[range]));
        }
        return found;
    }

    private static string Show(ReadOnlySpan<byte> word)
    {
        var text = new StringBuilder();
        while (!word.IsEmpty)
        {
            if (Rune.DecodeFromUtf8(word, out var rune, out var length) == System.Buffers.OperationStatus.Done)
            {
                text.Append(rune);
            }
            else
            {
                foreach (var one in word[..length])
                    text.Append(CultureInfo.InvariantCulture, $"\\x{one:x2}");
            }
            word = word[length..];
        }
        return text.ToString();
    }
}
