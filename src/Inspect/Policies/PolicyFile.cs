using System.Globalization;
using System.Text;
using ImageTools.Disks;
using ImageTools.Inspect.Checks;
using YamlDotNet.Core;
using YamlDotNet.Core.Events;

namespace ImageTools.Inspect.Policies;

/// <summary>
/// Reads <c>.imagetools.yaml</c>. The file lies beside the image, and the author of the image may have put it there. So it is read with
/// limits, it can name no other file, and unknown content is refused with its place.
/// </summary>
public sealed class PolicyFile
{
    /// <summary>Name of the policy file beside an image.</summary>
    public const string Name = ".imagetools.yaml";

    private const int LargestFile = 64 << 10,
        DeepestNesting = 4,
        LongestReason = 500,
        MostRules = 1000;

    private static readonly UTF8Encoding Strict = new(encoderShouldEmitUTF8Identifier: false, throwOnInvalidBytes: true);

    private static readonly Dictionary<string, Severity> Severities = new(StringComparer.Ordinal)
    {
        ["error"] = Severity.Error,
        ["warning"] = Severity.Warning,
        ["info"] = Severity.Info,
    };

    private readonly string path;
    private readonly IReadOnlyList<string> ids;
    private readonly IParser parser;

    private PolicyFile(string path, IReadOnlyList<string> ids, IParser parser) => (this.path, this.ids, this.parser) = (path, ids, parser);

    /// <summary>
    /// The policy beside an image: in the directory of the given path, even if the image is a link. Null when there is none.
    /// </summary>
    public static string? Beside(string image)
    {
        var path = System.IO.Path.Combine(System.IO.Path.GetDirectoryName(image) ?? "", Name);
        return File.Exists(path) || Directory.Exists(path) ? path : null;
    }

    /// <summary>Reads a policy.</summary>
    /// <param name="path">File, of at most 64 KiB of UTF-8.</param>
    /// <param name="ids">Ids of all checks. A name that matches none of them is refused.</param>
    /// <exception cref="PolicyException">It is not a valid policy.</exception>
    /// <exception cref="FileNotFoundException">It does not exist.</exception>
    public static CheckPolicy Read(string path, IReadOnlyList<string> ids)
    {
        string text;
        try
        {
            var bytes = BoundedFile.ReadBytes(path, LargestFile).AsSpan();
            text = Strict.GetString(bytes.StartsWith(Encoding.UTF8.Preamble) ? bytes[Encoding.UTF8.Preamble.Length..] : bytes);
        }
        catch (DecoderFallbackException)
        {
            throw new PolicyException(path, 0, 0, "a policy must be UTF-8, and this file is not.");
        }
        catch (IOException e) when (e is not (FileNotFoundException or DirectoryNotFoundException or PathTooLongException))
        {
            throw new PolicyException(path, 0, 0, $"can't be read as a policy: {e.Message}");
        }
        // The library treats a NUL as the end of the text.
        if (text.AsSpan().IndexOfAnyInRange('\0', '\u0008') is var at and >= 0)
        {
            throw new PolicyException(
                path,
                text.AsSpan(0, at).Count('\n') + 1,
                at - text.LastIndexOf('\n', at),
                "a control character is not allowed."
            );
        }

        try
        {
            return new PolicyFile(path, ids, new Parser(new StringReader(text))).Document();
        }
        catch (YamlException e)
        {
            throw new PolicyException(path, e.Start.Line, e.Start.Column, $"this is not YAML: {e.InnerException?.Message ?? e.Message}");
        }
        catch (Exception e)
            when (e is InvalidOperationException or ArgumentException or FormatException or OverflowException or NullReferenceException)
        {
            // Some texts that are not YAML break the library's own state.
            throw new PolicyException(path, 0, 0, $"this is not YAML: {e.Message}");
        }
    }

    private CheckPolicy Document()
    {
        string? profile = null;
        List<PolicySeverity> severities = [];
        List<PolicySkip> skips = [];
        Take<StreamStart>();
        if (Next() is DocumentStart)
        {
            // A file with only comments changes nothing.
            if (Next() is Scalar { Value.Length: 0 } nothing)
            {
                Plain(nothing);
            }
            else
            {
                Mapping(parser.Current!, 1, ["profile", "severity", "skip"], (key, value) =>
                {
                    switch (key.Value)
                    {
                        case "profile":
                            profile = OneOf(Text(value, key), ["ecs"], "profile").Value;
                            break;
                        case "severity":
                            Mapping(value, 2, null, (check, severity) => severities.Add(SeverityOf(check, severity)));
                            break;
                        default:
                            Sequence(value, 2, item => skips.Add(SkipOf(item)));
                            break;
                    }
                    if (severities.Count + skips.Count > MostRules)
                        throw At(key, $"more than {MostRules} lines.");
                });
            }
            if (Next() is not DocumentEnd)
                throw At(parser.Current!, "something follows the policy.");
            if (Next() is DocumentStart)
                throw At(parser.Current!, "a policy is one document.");
        }
        return new CheckPolicy(path, profile, severities, skips);
    }

    private PolicySeverity SeverityOf(Scalar check, ParsingEvent value)
    {
        var found = Known(check);
        if (!found.Any(CheckNames.OfImages.Contains))
        {
            throw At(
                check,
                $"{check.Value} is a check of the cloud's side. It stops an import with any severity. Write it under skip, with "
                    + "a reason."
            );
        }

        var word = OneOf(Text(value, check), [.. Severities.Keys], "severity", "; to leave a check out, write it under skip with a reason");
        return new PolicySeverity(check.Value, Severities[word.Value], (int)check.Start.Line);
    }

    private PolicySkip SkipOf(ParsingEvent item)
    {
        List<string> checks = [];
        Scalar? reason = null;
        DateOnly? until = null;
        Mapping(item, 3, ["check", "reason", "until"], (key, value) =>
        {
            switch (key.Value)
            {
                case "check" when value is SequenceStart:
                    Sequence(value, 4, one => checks.Add(Check(Text(one, key))));
                    break;
                case "check":
                    checks.Add(Check(Text(value, key)));
                    break;
                case "reason":
                    reason = Text(value, key);
                    break;
                default:
                    until = Day(Text(value, key));
                    break;
            }
        });
        if (checks.Count == 0)
            throw At(item, "a skip must name its checks: check.");
        if (reason is null)
            throw At(item, $"the skip of {string.Join(", ", checks)} has no reason.");
        return reason.Value.Length > LongestReason
            ? throw At(reason, $"a reason has more than {LongestReason} characters.")
            : new PolicySkip(
                checks,
                string.Join(' ', reason.Value.Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries)),
                until,
                (int)item.Start.Line
            );
    }

    private string Check(Scalar word)
    {
        Known(word);
        return word.Value;
    }

    private IReadOnlyList<string> Known(Scalar word) =>
        CheckNames.Find(word.Value, ids, out var problem) is var found && problem is null
            ? found
            : throw At(word, $"{word.Value}: {problem}");

    private DateOnly Day(Scalar text) =>
        DateOnly.TryParseExact(text.Value, "yyyy-MM-dd", CultureInfo.InvariantCulture, DateTimeStyles.None, out var day)
            ? day
            : throw At(text, $"{text.Value} is not a date; write YYYY-MM-DD, the last day of the skip.");

    private Scalar OneOf(Scalar word, string[] known, string what, string more = "") =>
        known.Contains(word.Value)
            ? word
            : throw At(word, $"{word.Value} is not a {what}{Meant(word.Value, known)}. Known: {string.Join(", ", known)}{more}.");

    private void Mapping(ParsingEvent start, int depth, string[]? keys, Action<Scalar, ParsingEvent> each)
    {
        if (Checked(start, depth) is not MappingStart)
        {
            throw At(
                start,
                depth == 1 ? "a policy is a mapping with profile, severity and skip."
                    : keys is null ? "write CHECK: error, warning or info."
                    : $"write {string.Join(", ", keys.Select(k => $"{k}: …"))}."
            );
        }

        HashSet<string> seen = [];
        while (Next() is not MappingEnd)
        {
            var key = parser.Current is Scalar scalar ? Plain(scalar) : throw At(parser.Current!, "a key is a text.");
            if (keys is not null && !keys.Contains(key.Value))
                throw At(key, $"unknown key {key.Value}{Meant(key.Value, keys)}. Known: {string.Join(", ", keys)}.");
            if (!seen.Add(key.Value))
                throw At(key, $"{key.Value} is there twice.");
            each(key, Next());
        }
    }

    private void Sequence(ParsingEvent start, int depth, Action<ParsingEvent> each)
    {
        if (Checked(start, depth) is not SequenceStart)
            throw At(start, "write a list, with '- ' before each item.");
        while (Next() is not SequenceEnd)
            each(parser.Current!);
    }

    private Scalar Text(ParsingEvent value, Scalar key) =>
        Checked(value, DeepestNesting) is Scalar scalar
        && !string.IsNullOrWhiteSpace(scalar.Value)
        && !(scalar.Style == ScalarStyle.Plain && scalar.Value is "~" or "null")
            ? scalar
            : throw At(value, $"{key.Value} has no text.");

    private Scalar Plain(Scalar scalar) => (Scalar)Checked(scalar, DeepestNesting);

    /// <summary>Refuses parts of YAML that mean something else than the text at this place.</summary>
    private ParsingEvent Checked(ParsingEvent value, int depth)
    {
        if (value is AnchorAlias || value is NodeEvent { Anchor.IsEmpty: false })
            throw At(value, "anchors and aliases are not allowed; write the value itself.");
        if (value is NodeEvent { Tag: { IsEmpty: false, IsNonSpecific: false } })
            throw At(value, "tags are not allowed.");
        return depth <= DeepestNesting ? value : throw At(value, $"more than {DeepestNesting} levels.");
    }

    private void Take<T>()
        where T : ParsingEvent
    {
        if (Next() is not T)
            throw At(parser.Current!, "this is not a policy.");
    }

    private ParsingEvent Next() => parser.MoveNext() ? parser.Current! : throw new PolicyException(path, 0, 0, "the file ends too early.");

    private static string Meant(string word, string[] known) => Nearest.To(word, known) is { } near ? $"; did you mean {near}?" : "";

    private PolicyException At(ParsingEvent place, string problem) => new(path, place.Start.Line, place.Start.Column, problem);
}
