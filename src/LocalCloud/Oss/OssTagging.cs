using System.Xml;
using ImageTools.LocalCloud.Oss.Store;

namespace ImageTools.LocalCloud.Oss;

/// <summary>?tagging of an object.</summary>
internal sealed class OssTagging(ObjectStore objects)
{
    private const string Header = "x-oss-tagging";

    public Task Get(OssContext context)
    {
        var record = objects.Find(context.Bucket, context.Key) ?? throw OssException.NoSuchKey(context.Key);
        var tags = Tags.Parse(record.Headers.GetValueOrDefault(Header, ""));
        return context.XmlAsync("Tagging", xml => Write(xml, tags));
    }

    public static void Write(XmlWriter xml, IEnumerable<KeyValuePair<string, string>> tags)
    {
        xml.WriteStartElement("TagSet");
        foreach (var (key, value) in tags)
        {
            xml.WriteStartElement("Tag");
            xml.WriteElementString("Key", key);
            xml.WriteElementString("Value", value);
            xml.WriteEndElement();
        }
        xml.WriteEndElement();
    }

    /// <exception cref="OssException">MalformedXML.</exception>
    public static List<KeyValuePair<string, string>> Read(byte[] body) =>
        [
            .. OssXml
                .ReadGroups(body, "Tagging", "Tag", "Key", "Value")
                .Select(g => KeyValuePair.Create(g.GetValueOrDefault("Key", ""), g.GetValueOrDefault("Value", ""))),
        ];

    public async Task Put(OssContext context)
    {
        var text = Tags.Format(Read(await context.BodyAsync().ConfigureAwait(false)));
        Tags.Parse(text);
        Change(context, text);
        await context.EmptyAsync(200).ConfigureAwait(false);
    }

    public Task Delete(OssContext context)
    {
        Change(context, "");
        return context.EmptyAsync(204);
    }

    private void Change(OssContext context, string text)
    {
        var changed = objects.ChangeHeaders(context.Bucket, context.Key, headers =>
        {
            headers.Remove(Header);
            if (text.Length > 0)
                headers[Header] = text;
        });
        if (!changed)
            throw OssException.NoSuchKey(context.Key);
    }
}
