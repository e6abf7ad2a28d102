using System.CommandLine;
using System.CommandLine.Parsing;

namespace ImageTools.Cli;

/// <summary>What holds for every value of the command line, whatever it is for.</summary>
internal static class ValueRules
{
    /// <summary>Puts the rules on all options and arguments of a command and of those under it.</summary>
    public static void Apply(Command command)
    {
        foreach (var argument in command.Arguments.Where(a => IsText(a.ValueType)))
            argument.Validators.Add(result => Check(result, argument.Name));
        foreach (var option in command.Options.Where(o => IsText(o.ValueType)))
            option.Validators.Add(result => Check(result, option.Name));
        foreach (var inner in command.Subcommands)
            Apply(inner);
    }

    private static bool IsText(Type type) => type == typeof(string) || type == typeof(string[]);

    private static void Check(SymbolResult result, string name)
    {
        foreach (var token in result.Tokens)
        {
            // An unset variable of a shell is the usual way to get there; a script must not go on with something else.
            if (token.Value.Length == 0)
                result.AddError($"{name}: the value is empty; is a variable of the shell not set?");
            else if (token.Value.Contains('\0'))
                result.AddError($"{name}: the value holds a NUL character, which no name can.");
        }
    }
}
