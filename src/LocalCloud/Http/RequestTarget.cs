namespace ImageTools.LocalCloud.Http;

/// <summary>The target of a request, split and decoded once.</summary>
internal sealed class RequestTarget
{
    private RequestTarget(string path, IReadOnlyList<KeyValuePair<string, string>> query)
    {
        Path = path;
        Query = query;
    }

    /// <summary>Decoded path; begins with a slash.</summary>
    public string Path { get; }

    /// <summary>Decoded query parameters in the order of the request. A name without a value has an empty value.</summary>
    public IReadOnlyList<KeyValuePair<string, string>> Query { get; }

    /// <summary>The first value of a parameter, or null when it is absent.</summary>
    public string? this[string name]
    {
        get
        {
            foreach (var (key, value) in Query)
            {
                if (key == name)
                    return value;
            }
            return null;
        }
    }

    /// <summary>Whether the parameter is there, with or without a value.</summary>
    public bool Has(string name) => this[name] is not null;

    /// <summary>Null when the encoding is broken.</summary>
    public static RequestTarget? Parse(string target)
    {
        // The absolute form, as a client behind a proxy sends it.
        if (!target.StartsWith('/'))
        {
            var authority = target.IndexOf("://", StringComparison.Ordinal);
            var slash = authority < 0 ? -1 : target.IndexOf('/', authority + 3);
            target = slash < 0 ? "/" : target[slash..];
        }
        var mark = target.IndexOf('?');
        var path = Percent.Decode(mark < 0 ? target : target[..mark]);
        var query = ParsePairs(mark < 0 ? "" : target[(mark + 1)..]);
        return path is null || query is null ? null : new RequestTarget(path, query);
    }

    /// <summary>Parameters of a query or of a form body; null when the encoding is broken.</summary>
    public static List<KeyValuePair<string, string>>? ParsePairs(string text)
    {
        var pairs = new List<KeyValuePair<string, string>>();
        foreach (var item in text.Split('&', StringSplitOptions.RemoveEmptyEntries))
        {
            var equals = item.IndexOf('=');
            var name = Percent.Decode(equals < 0 ? item : item[..equals]);
            var value = Percent.Decode(equals < 0 ? "" : item[(equals + 1)..]);
            if (name is null || value is null)
                return null;
            pairs.Add(new(name, value));
        }
        return pairs;
    }
}
