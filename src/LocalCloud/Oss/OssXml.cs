using System.Text;
using System.Xml;
using Microsoft.AspNetCore.Http;

namespace ImageTools.LocalCloud.Oss;

/// <summary>The documents of OSS.</summary>
internal static class OssXml
{
    private const int MaxDepth = 16;

    public static byte[] Document(string root, Action<XmlWriter> content)
    {
        using var stream = new MemoryStream();
        // Keys may hold control characters that XML does not allow. OSS writes them as character references anyway.
        using (
            var xml = XmlWriter.Create(
                stream,
                new XmlWriterSettings
                {
                    Encoding = new UTF8Encoding(false),
                    Indent = true,
                    CheckCharacters = false,
                }
            )
        )
        {
            xml.WriteStartElement(root);
            content(xml);
            xml.WriteEndElement();
        }
        return stream.ToArray();
    }

    public static async Task WriteAsync(HttpContext http, int status, byte[] document)
    {
        http.Response.StatusCode = status;
        http.Response.ContentType = "application/xml";
        http.Response.ContentLength = document.Length;
        if (!HttpMethods.IsHead(http.Request.Method))
            await http.Response.Body.WriteAsync(document, http.RequestAborted).ConfigureAwait(false);
    }

    /// <summary>
    /// The texts of <paramref name="names"/> inside each <paramref name="group"/> element, by local name in any namespace.
    /// </summary>
    /// <exception cref="OssException">MalformedXML.</exception>
    public static List<Dictionary<string, string>> ReadGroups(byte[] body, string root, string group, params string[] names)
    {
        var groups = new List<Dictionary<string, string>>();
        Read(body, root, (name, _) =>
        {
            if (name == group)
                groups.Add([]);
            return name != group && groups.Count > 0 && names.Contains(name) ? groups[^1] : null;
        });
        return groups;
    }

    /// <summary>The texts of all elements directly below the root, by local name in any namespace.</summary>
    /// <exception cref="OssException">MalformedXML: also when one of them has child elements.</exception>
    public static Dictionary<string, string> ReadTexts(byte[] body, string root)
    {
        var texts = new Dictionary<string, string>();
        Read(body, root, (_, depth) => depth == 1 ? texts : null);
        return texts;
    }

    /// <summary>
    /// Reads the text of every element below the root that <paramref name="placeOf"/> (local name, depth below the root) has a
    /// place for.
    /// </summary>
    private static void Read(byte[] body, string root, Func<string, int, Dictionary<string, string>?> placeOf)
    {
        try
        {
            CheckDepth(body);
            using var xml = XmlReader.Create(
                new MemoryStream(body),
                new XmlReaderSettings
                {
                    DtdProcessing = DtdProcessing.Prohibit,
                    XmlResolver = null,
                    CheckCharacters = false,
                }
            );
            xml.MoveToContent();
            if (xml.LocalName != root)
                throw Malformed();
            var moved = xml.Read();
            while (moved)
            {
                if (xml.NodeType == XmlNodeType.Element && placeOf(xml.LocalName, xml.Depth) is { } place)
                    place[xml.LocalName] = xml.ReadElementContentAsString();
                else
                    moved = xml.Read();
            }
        }
        catch (XmlException)
        {
            throw Malformed();
        }
    }

    /// <summary>Reads a document of a few levels, as the service has. A document of many levels costs more than its length.</summary>
    /// <exception cref="OssException">MalformedXML: it is deeper.</exception>
    /// <exception cref="XmlException">It is not XML.</exception>
    public static void CheckDepth(byte[] body)
    {
        using var xml = XmlReader.Create(
            new MemoryStream(body),
            new XmlReaderSettings
            {
                DtdProcessing = DtdProcessing.Prohibit,
                XmlResolver = null,
                CheckCharacters = false,
            }
        );
        while (xml.Read())
        {
            if (xml.Depth > MaxDepth)
                throw Malformed();
        }
    }

    private static OssException Malformed() =>
        new(400, "MalformedXML", "The XML you provided was not well-formed or did not validate against our published schema.");
}
