using System.Globalization;
using System.Net.Http.Headers;
using System.Text;
using System.Xml.Linq;

namespace ImageTools.Conformance.Client;

/// <summary>An answer of OSS, read to its end.</summary>
internal sealed record Answer(int Status, IReadOnlyDictionary<string, string> Headers, byte[] Body)
{
    public string? this[string header] => Headers.GetValueOrDefault(header);

    public string Text => Encoding.UTF8.GetString(Body);

    /// <summary>The document; that of a refused HEAD travels in a header.</summary>
    public XElement Xml =>
        XElement.Parse(
            Body.Length == 0 && this["x-oss-err"] is { } packed ? Encoding.UTF8.GetString(System.Convert.FromBase64String(packed)) : Text
        );

    /// <summary>OK, or the code of the refusal.</summary>
    public string Code =>
        Status < 300 ? "OK"
        : Status == 304 ? "NotModified"
        : this["Code", 0];

    /// <summary>The text of an element anywhere in the document, by its local name.</summary>
    public string this[string element, int index] => All(element)[index];

    public List<string> All(string element) => [.. Xml.Descendants().Where(e => e.Name.LocalName == element).Select(e => e.Value)];

    /// <summary>Elements with those of their children.</summary>
    public List<Dictionary<string, string>> Groups(string element) =>
        [
            .. Xml.Elements()
                .Where(e => e.Name.LocalName == element)
                .Select(e => e.Elements().ToDictionary(c => c.Name.LocalName, c => c.Value)),
        ];

    public static async Task<Answer> ReadAsync(HttpResponseMessage response)
    {
        var headers = new Dictionary<string, string>(StringComparer.OrdinalIgnoreCase);
        foreach (var header in ((HttpHeaders[])[response.Headers, response.Content.Headers]).SelectMany(h => h.NonValidated))
            headers[header.Key] = header.Value.ToString();
        return new((int)response.StatusCode, headers, await response.Content.ReadAsByteArrayAsync());
    }

    /// <summary>Fails the test unless the request was granted.</summary>
    public Answer Granted()
    {
        if (Status is not (>= 200 and < 300))
        {
            Assert.Fail(
                string.Create(CultureInfo.InvariantCulture, $"{Status} {(Body.Length > 0 || this["x-oss-err"] is not null ? Xml : null)}")
            );
        }

        return this;
    }
}
