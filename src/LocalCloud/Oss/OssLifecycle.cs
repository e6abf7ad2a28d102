using System.Globalization;
using System.Xml;
using System.Xml.Linq;
using ImageTools.LocalCloud.Oss.Store;

namespace ImageTools.LocalCloud.Oss;

/// <summary>
/// ?lifecycle of a bucket: rules that remove stale uploads (spec section 3.2). Other rules are refused, not ignored.
/// </summary>
internal sealed class OssLifecycle(LifecycleStore store)
{
    private const int MaxRules = 1000,
        MaxDays = 36500;

    public Task Get(OssContext context)
    {
        var rules = store.Get(context.Bucket);
        if (rules.Count == 0)
            throw new OssException(404, "NoSuchLifecycle", "No Row found in Lifecycle Table.", null, ("BucketName", context.Bucket));
        return context.XmlAsync("LifecycleConfiguration", xml =>
        {
            foreach (var rule in rules)
            {
                xml.WriteStartElement("Rule");
                xml.WriteElementString("ID", rule.Id);
                xml.WriteElementString("Prefix", rule.Prefix);
                xml.WriteElementString("Status", rule.Enabled ? "Enabled" : "Disabled");
                xml.WriteStartElement("AbortMultipartUpload");
                if (rule.Days is { } days)
                    xml.WriteElementString("Days", days.ToString(CultureInfo.InvariantCulture));
                if (rule.CreatedBefore is { } date)
                    xml.WriteElementString("CreatedBeforeDate", OssContext.Time(date));
                xml.WriteEndElement();
                xml.WriteEndElement();
            }
        });
    }

    public async Task Put(OssContext context)
    {
        var body = await context.BodyAsync(digestRequired: true).ConfigureAwait(false);
        store.Set(context.Bucket, Parse(body));
        await context.EmptyAsync(200).ConfigureAwait(false);
    }

    public Task Delete(OssContext context)
    {
        store.Set(context.Bucket, []);
        return context.EmptyAsync(204);
    }

    private static List<LifecycleRule> Parse(byte[] body)
    {
        XElement root;
        try
        {
            OssXml.CheckDepth(body);
            using var reader = XmlReader.Create(
                new MemoryStream(body),
                new XmlReaderSettings { DtdProcessing = DtdProcessing.Prohibit, XmlResolver = null }
            );
            root = XElement.Load(reader);
        }
        catch (XmlException)
        {
            throw Malformed("it is not well-formed");
        }
        var rules = root.Elements().Where(e => e.Name.LocalName == "Rule").Select(Rule).ToList();
        if (root.Name.LocalName != "LifecycleConfiguration" || rules.Count is 0 or > MaxRules)
            throw Malformed("a LifecycleConfiguration with 1 to 1,000 rules is expected");
        if (rules.DistinctBy(r => r.Id).Count() != rules.Count)
            throw OssException.InvalidArgument("Rule ID must not be same for more than one rule.", "ID", null);
        return rules;
    }

    private static LifecycleRule Rule(XElement rule)
    {
        string? Text(XElement parent, string name) => parent.Elements().FirstOrDefault(e => e.Name.LocalName == name)?.Value;
        if (
            rule.Elements().FirstOrDefault(e => e.Name.LocalName is not ("ID" or "Prefix" or "Status" or "AbortMultipartUpload")) is
            { } other
        )
        {
            throw new OssException(501, "NotImplemented", $"The local cloud does not know lifecycle rules with {other.Name.LocalName}.");
        }

        var status = Text(rule, "Status");
        if (status is not ("Enabled" or "Disabled"))
            throw Malformed("Status is Enabled or Disabled");
        var abort = rule.Elements().FirstOrDefault(e => e.Name.LocalName == "AbortMultipartUpload")
            ?? throw Malformed("a rule has an action");
        var (daysText, dateText) = (Text(abort, "Days"), Text(abort, "CreatedBeforeDate"));
        int? days =
            int.TryParse(daysText, NumberStyles.None, CultureInfo.InvariantCulture, out var number) && number is > 0 and <= MaxDays
                ? number
                : null;
        DateTimeOffset? date = DateTimeOffset.TryParse(
            dateText,
            CultureInfo.InvariantCulture,
            DateTimeStyles.AssumeUniversal,
            out var parsed
        )
            ? parsed
            : null;
        if (daysText is null == dateText is null || days is null == date is null)
            throw Malformed("AbortMultipartUpload has either Days from 1 on or a CreatedBeforeDate");
        return new LifecycleRule(
            Text(rule, "ID") is { Length: > 0 } id ? id : Guid.NewGuid().ToString(),
            Text(rule, "Prefix") ?? "",
            status == "Enabled",
            days,
            date
        );
    }

    private static OssException Malformed(string why) => new(400, "MalformedXML", $"The lifecycle configuration is malformed: {why}.");
}
