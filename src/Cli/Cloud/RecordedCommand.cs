using ImageTools.Cloud;

namespace ImageTools.Cli.Cloud;

/// <summary>The command line in a journal, so that the command can be run again.</summary>
internal static class RecordedCommand
{
    /// <summary>
    /// The arguments without options for a single call, and without possible secrets. No option takes a secret, but an address may contain
    /// one.
    /// </summary>
    public static string[] Of(IReadOnlyList<string> arguments, IReadOnlyList<string> fromEnvironment) =>
        [.. With([.. arguments.Where(a => a is not ("--restart" or "--no-resume"))], fromEnvironment).Select(SecretText.Address)];

    /// <summary>A command with more options. They are inserted before a "--", because everything after it is a file.</summary>
    public static string[] With(IReadOnlyList<string> command, IReadOnlyList<string> more)
    {
        var at = command.ToList().IndexOf("--") is var end and >= 0 ? end : command.Count;
        return [.. command.Take(at), .. more, .. command.Skip(at)];
    }

    /// <summary>The value of an option of a command, also when it is empty; null when the option is not given.</summary>
    public static string? ValueOf(IReadOnlyList<string> command, string option)
    {
        for (var i = 0; i < command.Count && command[i] != "--"; i++)
        {
            if (command[i] == option)
                return i + 1 < command.Count ? command[i + 1] : "";
            if (command[i].StartsWith(option, StringComparison.Ordinal) && command[i][option.Length] is '=' or ':')
                return command[i][(option.Length + 1)..];
        }
        return null;
    }
}
