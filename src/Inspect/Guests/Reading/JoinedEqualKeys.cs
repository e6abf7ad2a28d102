using YamlDotNet.Core;
using YamlDotNet.Core.Events;

namespace ImageTools.Inspect.Guests.Reading;

/// <summary>
/// The events of the first document of a YAML text, with equal keys of a mapping joined. Mappings and lists are merged, and the last scalar
/// counts. Netplan reads so, because it processes the keys one after another.
/// </summary>
internal sealed class JoinedEqualKeys : IParser
{
    private readonly List<ParsingEvent> events = [];
    private readonly List<ParsingEvent> given;
    private int at = -1;

    /// <summary>Takes events whose keys are scalars. The nesting is limited by the stack.</summary>
    public JoinedEqualKeys(List<ParsingEvent> all)
    {
        given = all;
        for (var i = 0; i < given.Count;)
        {
            if (given[i] is MappingStart or SequenceStart or Scalar or AnchorAlias)
                Write(Next(ref i));
            else
                events.Add(given[i++]);
        }
    }

    /// <inheritdoc/>
    public ParsingEvent? Current => at >= 0 && at < events.Count ? events[at] : null;

    /// <inheritdoc/>
    public bool MoveNext() => ++at < events.Count;

    private Node Next(ref int i)
    {
        var node = new Node(given[i++]);
        if (node.Start is MappingStart)
        {
            while (given[i] is not MappingEnd)
            {
                var key = (Scalar)given[i++];
                node.Add(key, Next(ref i));
            }
            node.End = given[i++];
        }
        else if (node.Start is SequenceStart)
        {
            while (given[i] is not SequenceEnd)
                node.Items.Add((null, Next(ref i)));
            node.End = given[i++];
        }
        return node;
    }

    private void Write(Node node)
    {
        events.Add(node.Start);
        foreach (var (key, value) in node.Items)
        {
            if (key is not null)
                events.Add(key);
            Write(value);
        }
        if (node.End is not null)
            events.Add(node.End);
    }

    private sealed class Node(ParsingEvent start)
    {
        private readonly Dictionary<string, int> places = new(StringComparer.Ordinal);

        public ParsingEvent Start { get; } = start;

        public ParsingEvent? End { get; set; }

        public List<(Scalar? Key, Node Value)> Items { get; } = [];

        public void Add(Scalar key, Node value)
        {
            if (!places.TryAdd(key.Value, Items.Count))
            {
                var place = places[key.Value];
                var earlier = Items[place].Value;
                if (earlier.Start.GetType() == value.Start.GetType() && earlier.End is not null)
                    earlier.Join(value);
                else
                    Items[place] = (key, value);
                return;
            }
            Items.Add((key, value));
        }

        private void Join(Node other)
        {
            foreach (var (key, value) in other.Items)
            {
                if (key is null)
                    Items.Add((null, value));
                else
                    Add(key, value);
            }
        }
    }
}
