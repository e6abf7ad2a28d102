using System.CommandLine;
using ImageTools.Disks;
using ImageTools.Disks.Formats;

namespace ImageTools.Cli.Words;

/// <summary>
/// Reads a command line word by word, before the parser. A word that begins with - is a known option or an error, never an operand. Options
/// of other tools are translated or refused with an answer. The words for the parser have only one meaning.
/// </summary>
internal sealed class WordReader
{
    private const string EndOfOptions = "--",
        Help = "--help",
        Tool = "imagetools";

    private readonly Command command;
    private readonly List<string> verb;
    private readonly VerbKinds kinds;
    private readonly List<string> options = [],
        operands = [],
        notes = [];
    private readonly HashSet<Option> given = [];
    private readonly string[] words;
    private bool asksForHelp;
    private int at;

    private WordReader(Command command, List<string> verb, string[] words)
    {
        this.command = command;
        this.verb = verb;
        this.words = words;
        kinds = VerbKind.Of(command);
    }

    /// <summary>Reads a line.</summary>
    /// <exception cref="UsageException">A word is unknown, or the message says what to write instead.</exception>
    public static CommandLineWords Read(RootCommand root, IReadOnlyList<string> line)
    {
        var words = VerbFirst(root, line);
        if (words.Length == 0 || IsHelp(words[0]))
            return new(root, [], [], [], [], true);
        if (words[0] is "--version" or "-V")
            return Read(root, ["version", .. words[1..]]);
        if (IsOption(words[0]))
            throw new UsageException($"{Named(words[0])}: the verb comes first.", $"Try: {Tool} help");
        List<string> verb = [];
        Command command = root;
        while (verb.Count < words.Length && command.Subcommands.Count > 0)
        {
            var word = words[verb.Count];
            if (command != root && IsHelp(word))
                return new(command, verb, [], [], [], true);
            if (word == EndOfOptions || IsOption(word))
                break;
            command = command.Subcommands.FirstOrDefault(c => c.Name == word || c.Aliases.Contains(word))
                ?? throw UnknownVerb(command, verb, words);
            verb.Add(command.Name);
        }
        if (command.Subcommands.Count > 0)
        {
            throw new UsageException(
                $"{string.Join(' ', verb)} needs a word more: {string.Join(", ", command.Subcommands.Select(c => c.Name))}.",
                $"Try: {Tool} help {string.Join(' ', verb)}"
            );
        }
        return new WordReader(command, verb, words[verb.Count..]).Read();
    }

    /// <summary>Whether the line asks for an answer in JSON; the line may be invalid.</summary>
    public static bool WantsJson(IReadOnlyList<string> line)
    {
        var before = line.TakeWhile(w => w != EndOfOptions).ToArray();
        return before
            .Index()
            .Any(w =>
                w.Item is "--json" or "--json=true" or "--output=json"
                || (w.Item == "--output" && w.Index + 1 < before.Length && before[w.Index + 1] == "json")
            );
    }

    /// <summary>The line with its verb first, when options were before it.</summary>
    public static string[] VerbFirst(RootCommand root, IReadOnlyList<string> line)
    {
        if (line.Count == 0 || !IsOption(line[0]) || line[0] is "--version" or "-V" || IsHelp(line[0]))
            return [.. line];
        var at = line.TakeWhile(w => w != EndOfOptions).ToList().FindIndex(w => root.Subcommands.Any(c => c.Name == w));
        if (at < 0)
            return [.. line];
        // "image rm" and "cloud serve" are two words.
        var inner = root.Subcommands.First(c => c.Name == line[at]).Subcommands;
        var count = inner.Count > 0 && at + 1 < line.Count && inner.Any(c => c.Name == line[at + 1]) ? 2 : 1;
        return [.. line.Skip(at).Take(count), .. line.Take(at), .. line.Skip(at + count)];
    }

    private static bool IsHelp(string word) => word is Help or "-h" or "-?" or "/?" or "-help";

    /// <summary>A single - is standard input or output.</summary>
    private static bool IsOption(string word) => word.Length > 1 && word[0] == '-';

    /// <summary>Its name without the value.</summary>
    private static string Named(string word) => word.Split('=', 2)[0];

    private static UsageException UnknownVerb(Command within, List<string> verb, string[] words)
    {
        var word = words[verb.Count];
        if (verb.Count == 0 && ForeignVerbs.Answer(word, words.Length > 1 ? words[1] : null) is { } answer)
            return answer;
        var known = within.Subcommands.Where(c => !c.Hidden).Select(c => c.Name).ToArray();
        var prefix = string.Concat(verb.Select(v => v + " "));
        return Nearest.To(word, known) is { } near
            ? new UsageException($"'{word}' is no verb; the nearest is '{prefix}{near}'.", $"Try: {Tool} {prefix}{near} --help")
            : new UsageException($"'{word}' is no verb; there are: {string.Join(", ", known)}.", $"Try: {Tool} help");
    }

    private CommandLineWords Read()
    {
        while (at < words.Length)
        {
            var word = words[at++];
            if (word == EndOfOptions)
            {
                operands.AddRange(words[at..]);
                break;
            }
            if (IsHelp(word))
                asksForHelp = true;
            else if (word.StartsWith(EndOfOptions, StringComparison.Ordinal))
                ReadLong(word);
            else if (IsOption(word))
                ReadShort(word);
            else
                operands.Add(word);
        }
        if (!asksForHelp)
            CheckOperands();
        return new(command, verb, options, operands, notes, asksForHelp);
    }

    private void ReadLong(string word)
    {
        var equals = word.IndexOf('=', StringComparison.Ordinal);
        var (name, value) = equals < 0 ? (word, null) : (word[..equals], word[(equals + 1)..]);
        if (Find(name) is { } option)
            Take(option, name, value);
        else if (Habits.Find(name, kinds) is { } habit)
            Take(habit, name, value);
        else
            throw Unknown(name, word);
    }

    /// <summary>-q, -pc, -Oqcow2, -O=qcow2.</summary>
    private void ReadShort(string word)
    {
        // find -name
        if (word.Length > 2 && Find(Named(word)) is { } whole)
        {
            Take(whole, Named(word), word.Contains('=') ? word[(word.IndexOf('=') + 1)..] : null);
            return;
        }
        if (word.Length > 2 && Find($"-{Named(word)}") is { } meant)
            throw new UsageException($"{Named(word)}: write {meant.Name}, with two dashes.", TryHelp);
        for (var i = 1; i < word.Length; i++)
        {
            var name = $"-{word[i]}";
            var rest = word[(i + 1)..];
            if (Find(name) is { } option)
            {
                if (TakesValue(option))
                {
                    Take(option, name, Behind(rest));
                    return;
                }
                if (rest.StartsWith('='))
                {
                    Take(option, name, rest[1..]);
                    return;
                }
                Take(option, name, null);
            }
            else if (Habits.Find(name, kinds) is { } habit)
            {
                // The text after it may be a secret, so it is not read.
                Take(habit, name, habit.TakesValue ? Behind(rest) : null);
                if (habit.TakesValue)
                    return;
            }
            else
            {
                throw i == 1 && Habits.Find(Named(word), kinds) is { } known
                    ? Answer(known, Named(word), null) ?? Unknown(name, word)
                    : Unknown(i == 1 ? Named(word) : name, word);
            }
        }
    }

    private static string? Behind(string rest) =>
        rest.Length == 0 ? null
        : rest.StartsWith('=') ? rest[1..]
        : rest;

    private Option? Find(string name) => command.Options.FirstOrDefault(o => o.Name == name || o.Aliases.Contains(name));

    private static bool TakesValue(Option option) => option.ValueType != typeof(bool);

    private void Take(Option option, string name, string? value)
    {
        if (!TakesValue(option))
        {
            switch (value)
            {
                case null or "true":
                    options.Add(option.Name);
                    break;
                case "false":
                    break;
                default:
                    throw new UsageException($"{name} takes no value.", TryHelp);
            }
            return;
        }
        value ??= Next(name, option.HelpName ?? "VALUE");
        if (value.Length == 0)
            throw new UsageException($"{name}: the value is empty. Is a shell variable not set?");
        if (name == "-f" && option.Aliases.Contains("-f") && DiskFormats.Find(value) is null)
        {
            throw new UsageException(
                $"-f {value}: that is no format; -f names the format of the source "
                    + $"({string.Join(", ", DiskFormats.All.Select(f => f.Name))})"
                    + $"{(Replacing is { } replace ? $", and {replace} replaces what exists" : "")}.",
                TryHelp
            );
        }
        if (!given.Add(option) && option.ValueType is { IsArray: false })
            throw new UsageException($"{name} is given twice, but has only one value.", "Give it once.");
        options.Add($"{option.Name}={value}");
    }

    private string? Replacing =>
        Find("--overwrite") is not null ? "--overwrite"
        : Find("--force") is not null ? "--force"
        : null;

    private void Take(Habit habit, string name, string? value)
    {
        if (value is null && habit.TakesValue && at < words.Length && (!IsOption(words[at]) || words[at] == "-"))
            value = words[at++];
        if (Answer(habit, name, value) is { } refusal)
            throw refusal;
        var meaning = habit.Meaning(value);
        if (meaning.Note is not null)
            notes.Add($"{name}: {meaning.Note}");
        if (meaning.Operand is not null)
            operands.Add(meaning.Operand);
        if (meaning.Option is not { } ours)
            return;
        var (option, argument) = ours.Split('=', 2) is [var key, var text] ? (key, text) : (ours, null);
        Take(Find(option)!, name, argument);
    }

    private UsageException? Answer(Habit habit, string name, string? value) =>
        habit.Meaning(value) is { Answer: { } answer } meaning
            ? new UsageException($"{name}: {answer}", meaning.Line is { } line ? $"Try: {Tool} {line}" : TryHelp)
        : habit.TakesValue && value is null ? throw new UsageException($"{name} needs a value.", TryHelp)
        : null;

    private string Next(string name, string what)
    {
        if (at >= words.Length || words[at] == EndOfOptions)
            throw new UsageException($"{name} needs a value: {name} {what}.", TryHelp);
        // find -size -10k
        var isSigned =
            name.Length > 2 && !name.StartsWith(EndOfOptions, StringComparison.Ordinal) && words[at] is ['-', >= '0' and <= '9', ..];
        if (IsOption(words[at]) && !isSigned)
        {
            throw new UsageException(
                $"{name} needs a value: {name} {what}, but '{Named(words[at])}' follows; a value that begins with - is written "
                    + $"{(name.StartsWith(EndOfOptions, StringComparison.Ordinal) ? $"{name}=VALUE" : $"{name}VALUE")}.",
                TryHelp
            );
        }

        return words[at++];
    }

    private string TryHelp => $"Try: {Tool} {string.Join(' ', verb)} --help";

    private UsageException Unknown(string name, string word)
    {
        var within =
            name.Length == 2 && word.Length > 2 && !word.StartsWith(EndOfOptions, StringComparison.Ordinal) ? $" (in '{Named(word)}')" : "";
        var known = command.Options.SelectMany(o => o.Aliases.Prepend(o.Name)).ToArray();
        var near =
            name.Length == 2
                ? known.FirstOrDefault(k => k.Length == 2 && k.Equals(name, StringComparison.OrdinalIgnoreCase))
                : Nearest.To(name, known.Where(k => k.Length > 2));
        var what = $"{name}{within} is no option of {string.Join(' ', verb)}";
        if (near is not null)
            return new UsageException($"{what}; the nearest is {near}.", TryHelp);
        var takesMore = operands.Count < command.Arguments.Sum(a => (long)a.Arity.MaximumNumberOfValues);
        return new UsageException($"{what}{(takesMore ? $"; a file of that name is written ./{name}, or behind --" : "")}.", TryHelp);
    }

    private void CheckOperands()
    {
        // Objects in a bucket have the same verbs in other tools.
        var isObject = (kinds & VerbKinds.Files) != 0 && operands.Exists(o => o.StartsWith("oss:", StringComparison.Ordinal));
        if (isObject && ForeignVerbs.Answer(command.Name, null) is { } answer)
            throw answer;
        var most = command.Arguments.Sum(a => (long)a.Arity.MaximumNumberOfValues);
        var shape = string.Join(' ', verb.Concat(command.Arguments.Select(Shape)));
        var missing = command.Arguments.Where(a => a.Arity.MinimumNumberOfValues > 0).Skip(operands.Count).ToArray();
        if (missing.Length > 0)
        {
            throw new UsageException(
                $"{string.Join(" and ", missing.Select(a => a.Name))} {(missing.Length == 1 ? "is" : "are")} missing: {Tool} {shape}.",
                TryHelp
            );
        }

        if (operands.Count <= most)
            return;
        var more = operands[(int)most];
        throw command.Name == "convert"
            ? new UsageException(
                $"'{more}' is one name too many: convert has one source and does not join several.",
                $"Try: {Tool} {shape}"
            )
            : new UsageException($"'{more}' is one word too many: {Tool} {shape}.", TryHelp);
    }

    /// <summary>Its form in a usage line: NAME, [NAME], NAME….</summary>
    internal static string Shape(Argument argument) =>
        argument.Arity switch
        {
            { MinimumNumberOfValues: 0, MaximumNumberOfValues: 1 } => $"[{argument.Name}]",
            { MinimumNumberOfValues: 0 } => $"[{argument.Name}…]",
            { MaximumNumberOfValues: 1 } => argument.Name,
            _ => $"{argument.Name}…",
        };
}
