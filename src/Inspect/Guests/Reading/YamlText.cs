using YamlDotNet.Core;
using YamlDotNet.Core.Events;
using YamlDotNet.RepresentationModel;

namespace ImageTools.Inspect.Guests.Reading;

/// <summary>
/// Reads YAML of a guest. The library builds its tree by recursion and hashes any key, so the text is checked first. Of equal keys the last
/// one counts, as in cloud-init and netplan.
/// </summary>
internal static class YamlText
{
    private const int DeepestNesting = 64;

    /// <summary>The root of the first document, or null when there is none.</summary>
    /// <exception cref="YamlException">It is not YAML, is nested deeper than any configuration, or has keys that are not text.</exception>
    public static YamlNode? Root(string text) => Root(text, events => new LastOfEqualKeys(events));

    /// <summary>The root of the first document, with equal keys joined.</summary>
    /// <exception cref="YamlException">It is not YAML, is nested deeper than any configuration, or has keys that are not text.</exception>
    public static YamlNode? RootOfJoined(string text) => Root(text, events => new JoinedEqualKeys(events));

    private static YamlNode? Root(string text, Func<List<ParsingEvent>, IParser> reader)
    {
        try
        {
            var yaml = new YamlStream();
            yaml.Load(reader(Checked(text)));
            return yaml.Documents.Count == 0 ? null : yaml.Documents[0].RootNode;
        }
        catch (Exception e) when (e is InvalidOperationException or ArgumentException or FormatException or OverflowException)
        {
            // Some texts that are not YAML break the library's own state.
            throw new YamlException($"can't be parsed: {e.Message}");
        }
    }

    /// <summary>The value of a key, or null.</summary>
    public static YamlNode? Child(YamlNode? node, string name) =>
        node is YamlMappingNode mapping && mapping.Children.TryGetValue(new YamlScalarNode(name), out var child) ? child : null;

    private static List<ParsingEvent> Checked(string text)
    {
        var parser = new Parser(new StringReader(text));
        var events = new List<ParsingEvent>();
        // For each open mapping: whether a key comes next. A sequence never has one.
        var open = new Stack<(bool IsMapping, bool KeyIsNext)>();
        while (parser.MoveNext())
        {
            events.Add(parser.Current!);
            switch (parser.Current)
            {
                case MappingStart or SequenceStart or AnchorAlias or Scalar:
                    if (open.TryPop(out var above))
                    {
                        if (above.KeyIsNext && parser.Current is not Scalar)
                            throw new YamlException(parser.Current.Start, parser.Current.End, "a key is not a text");
                        open.Push((above.IsMapping, above.IsMapping && !above.KeyIsNext));
                    }
                    if (parser.Current is MappingStart or SequenceStart)
                        open.Push((parser.Current is MappingStart, parser.Current is MappingStart));
                    if (open.Count > DeepestNesting)
                        throw new YamlException(parser.Current.Start, parser.Current.End, $"more than {DeepestNesting} levels");
                    break;
                case MappingEnd or SequenceEnd:
                    open.Pop();
                    break;
            }
        }
        return events;
    }
}
