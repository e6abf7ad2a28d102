using System.CommandLine;
using System.CommandLine.Parsing;

namespace ImageTools.Cli;

/// <summary>Rules for every value of the command line.</summary>
internal static class ValueRules
{
    /// <summary>Adds the rules to all options and arguments of a command and its subcommands.</summary>
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
            // The usual reason is an unset shell variable. A script must not continue with another value.
            if (token.Value.Length == 0)
                result.AddError($"{name}: the value is empty; is a variable of the shell not set?");
            else if (token.Value.Contains('\0'))
                result.AddError($"{name}: the value contains a NUL character, which is not allowed in a name.");
        }
    }
}
