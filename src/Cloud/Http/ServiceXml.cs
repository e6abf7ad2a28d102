using System.Xml;
using System.Xml.Linq;

namespace ImageTools.Cloud.Http;

/// <summary>Reads the XML of services: by local names, without DTDs, with a limit on its size.</summary>
public static class ServiceXml
{
    private const int LargestDocument = 16 << 20,
        DeepestDocument = 32;

    private static readonly XmlReaderSettings Settings = new()
    {
        DtdProcessing = DtdProcessing.Prohibit,
        XmlResolver = null,
        MaxCharactersInDocument = LargestDocument,
    };

    /// <summary>The root element, or null when the text is not XML.</summary>
    public static XElement? TryParse(byte[] body)
    {
        if (body.Length is 0 or > LargestDocument)
            return null;
        try
        {
            // Responses of services are never deep. A tree of many levels costs more than its length.
            using (var look = XmlReader.Create(new MemoryStream(body), Settings))
            {
                while (look.Read())
                {
                    if (look.Depth > DeepestDocument)
                        return null;
                }
            }
            using var reader = XmlReader.Create(new MemoryStream(body), Settings);
            return XDocument.Load(reader).Root;
        }
        catch (XmlException)
        {
            return null;
        }
    }

    /// <summary>The text of the first child of that name, or null.</summary>
    public static string? Text(this XElement element, string name) =>
        element.Elements().FirstOrDefault(e => e.Name.LocalName == name)?.Value;

    /// <summary>The children of that name.</summary>
    public static IEnumerable<XElement> All(this XElement element, string name) => element.Elements().Where(e => e.Name.LocalName == name);
}
