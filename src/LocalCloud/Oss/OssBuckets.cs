using System.Globalization;
using ImageTools.LocalCloud.Oss.Store;

namespace ImageTools.LocalCloud.Oss;

/// <summary>Operations on the service and on buckets.</summary>
internal sealed class OssBuckets(ObjectStore objects, string region, string accountId)
{
    private const int MaxListed = 1000;

    public static OssException NoSuchBucket(string bucket) =>
        new(404, "NoSuchBucket", "The specified bucket does not exist.", "0015-00000101", ("BucketName", bucket));

    public Task List(OssContext context)
    {
        var (prefix, marker, limit) = (
            context.Query("prefix") ?? "",
            context.Query("marker") ?? "",
            context.Number("max-keys", 100, 1, MaxListed)
        );
        var found = objects
            .Buckets()
            .Where(b => b.Name.StartsWith(prefix, StringComparison.Ordinal) && string.CompareOrdinal(b.Name, marker) > 0)
            .ToList();
        return context.XmlAsync("ListAllMyBucketsResult", xml =>
        {
            WriteOwner(xml);
            xml.WriteElementString("Prefix", prefix);
            xml.WriteElementString("Marker", marker);
            xml.WriteElementString("MaxKeys", limit.ToString(CultureInfo.InvariantCulture));
            xml.WriteElementString("IsTruncated", found.Count > limit ? "true" : "false");
            if (found.Count > limit)
                xml.WriteElementString("NextMarker", found[limit - 1].Name);
            xml.WriteStartElement("Buckets");
            foreach (var (name, created) in found.Take(limit))
            {
                xml.WriteStartElement("Bucket");
                xml.WriteElementString("CreationDate", OssContext.Time(created));
                xml.WriteElementString("ExtranetEndpoint", $"oss-{region}.aliyuncs.com");
                xml.WriteElementString("IntranetEndpoint", $"oss-{region}-internal.aliyuncs.com");
                xml.WriteElementString("Location", $"oss-{region}");
                xml.WriteElementString("Name", name);
                xml.WriteElementString("Region", region);
                xml.WriteElementString("StorageClass", objects.Bucket(name).StorageClass);
                xml.WriteEndElement();
            }
            xml.WriteEndElement();
        });
    }

    public async Task Put(OssContext context)
    {
        if (!ObjectStore.IsBucketName(context.Bucket))
            throw new OssException(400, "InvalidBucketName", "The specified bucket is not valid.", null, ("BucketName", context.Bucket));
        var acl = context.Header("x-oss-acl") is { Length: > 0 } asked ? OssBucketSettings.ReadAcl(asked, "x-oss-acl", "private") : null;
        var body = await context.BodyAsync().ConfigureAwait(false);
        var bucket = new BucketRecord { Acl = acl ?? "private" };
        foreach (var (name, value) in body.Length == 0 ? [] : OssXml.ReadTexts(body, "CreateBucketConfiguration"))
        {
            bucket = (name, value) switch
            {
                ("StorageClass", "Standard" or "IA" or "Archive" or "ColdArchive" or "DeepColdArchive") => bucket with
                {
                    StorageClass = value,
                },
                ("DataRedundancyType", "LRS" or "ZRS") => bucket with { Redundancy = value },
                ("StorageClass" or "DataRedundancyType", _) => throw OssException.InvalidArgument(
                    $"{name} has no such value.",
                    name,
                    value
                ),
                // S3 names the bucket's location here, as OSS does in GetBucketLocation.
                ("LocationConstraint", _) when value == region || value == $"oss-{region}" => bucket,
                _ => throw OssService.NotImplemented($"PutBucket with {name} {value}"),
            };
        }
        if (!objects.CreateBucket(context.Bucket, bucket))
        {
            throw new OssException(
                409,
                "BucketAlreadyExists",
                "The bucket is there already, with another storage class or redundancy.",
                null,
                ("BucketName", context.Bucket)
            );
        }

        if (acl is not null)
            objects.ChangeBucket(context.Bucket, b => b with { Acl = acl });
        context.Http.Response.Headers.Location = "/" + context.Bucket;
        await context.EmptyAsync(200).ConfigureAwait(false);
    }

    public Task Delete(OssContext context) =>
        objects.DeleteBucket(context.Bucket)
            ? context.EmptyAsync(204)
            : throw new OssException(
                409,
                "BucketNotEmpty",
                "The bucket you tried to delete is not empty.",
                "0015-00000301",
                ("BucketName", context.Bucket)
            );

    public Task Info(OssContext context)
    {
        var bucket = objects.Bucket(context.Bucket);
        var created = objects.Buckets().First(b => b.Name == context.Bucket).Created;
        return context.XmlAsync("BucketInfo", xml =>
        {
            xml.WriteStartElement("Bucket");
            xml.WriteElementString("CreationDate", OssContext.Time(created));
            xml.WriteElementString("ExtranetEndpoint", $"oss-{region}.aliyuncs.com");
            xml.WriteElementString("IntranetEndpoint", $"oss-{region}-internal.aliyuncs.com");
            xml.WriteElementString("Location", $"oss-{region}");
            xml.WriteElementString("Name", context.Bucket);
            xml.WriteElementString("StorageClass", bucket.StorageClass);
            xml.WriteElementString("DataRedundancyType", bucket.Redundancy);
            xml.WriteElementString("AccessMonitor", "Disabled");
            WriteOwner(xml);
            xml.WriteStartElement("AccessControlList");
            xml.WriteElementString("Grant", bucket.Acl);
            xml.WriteEndElement();
            xml.WriteStartElement("ServerSideEncryptionRule");
            OssBucketSettings.WriteEncryption(xml, bucket.Encryption);
            xml.WriteEndElement();
            xml.WriteEndElement();
        });
    }

    public Task Location(OssContext context) => context.XmlAsync("LocationConstraint", xml => xml.WriteString($"oss-{region}"));

    public Task ListObjects(OssContext context)
    {
        var v2 = context.Query("list-type") == "2";
        var prefix = context.Query("prefix") ?? "";
        var delimiter = context.Query("delimiter") ?? "";
        var marker = (v2 ? ContinueAfter(context) : context.Query("marker")) ?? "";
        var limit = context.Number("max-keys", 100, 1, MaxListed);
        var page = Listing.Page(objects.List(context.Bucket, prefix), o => o.Key, prefix, delimiter, marker, limit);
        return context.XmlAsync("ListBucketResult", xml =>
        {
            xml.WriteElementString("Name", context.Bucket);
            xml.WriteElementString("Prefix", context.Name(prefix));
            if (v2)
                xml.WriteElementString("StartAfter", context.Name(context.Query("start-after") ?? ""));
            else
                xml.WriteElementString("Marker", context.Name(marker));
            xml.WriteElementString("MaxKeys", limit.ToString(CultureInfo.InvariantCulture));
            xml.WriteElementString("Delimiter", context.Name(delimiter));
            if (context.EncodesNames)
                xml.WriteElementString("EncodingType", "url");
            xml.WriteElementString("IsTruncated", page.Next is null ? "false" : "true");
            if (v2)
            {
                xml.WriteElementString("KeyCount", (page.Items.Count + page.Prefixes.Count).ToString(CultureInfo.InvariantCulture));
                if (context.Query("continuation-token") is { } token)
                    xml.WriteElementString("ContinuationToken", token);
                if (page.Next is not null)
                    xml.WriteElementString("NextContinuationToken", Token(page.Next));
            }
            else if (page.Next is not null)
            {
                xml.WriteElementString("NextMarker", context.Name(page.Next));
            }
            foreach (var item in page.Items)
            {
                xml.WriteStartElement("Contents");
                xml.WriteElementString("Key", context.Name(item.Key));
                xml.WriteElementString("LastModified", OssContext.Time(item.LastModified));
                xml.WriteElementString("ETag", OssContext.Quote(item.ETag));
                xml.WriteElementString("Type", item.Type);
                xml.WriteElementString("Size", item.Size.ToString(CultureInfo.InvariantCulture));
                xml.WriteElementString("StorageClass", item.Headers.GetValueOrDefault("x-oss-storage-class", "Standard"));
                if (!v2 || context.Query("fetch-owner") == "true")
                    WriteOwner(xml);
                xml.WriteEndElement();
            }
            foreach (var common in page.Prefixes)
            {
                xml.WriteStartElement("CommonPrefixes");
                xml.WriteElementString("Prefix", context.Name(common));
                xml.WriteEndElement();
            }
        });
    }

    public async Task DeleteMany(OssContext context)
    {
        var body = await context.BodyAsync(digestRequired: true).ConfigureAwait(false);
        var groups = OssXml.ReadGroups(body, "Delete", "Object", "Key", "VersionId");
        if (groups.Exists(g => g.ContainsKey("VersionId")))
            throw OssService.NotImplemented("DeleteMultipleObjects with VersionId");
        var keys = groups.Select(g => g.GetValueOrDefault("Key", "")).ToList();
        if (keys.Count is 0 or > MaxListed)
            throw new OssException(400, "MalformedXML", "Between 1 and 1,000 keys can be deleted at once.");
        foreach (var key in keys)
            objects.Delete(context.Bucket, key);
        var text = System.Text.Encoding.UTF8.GetString(body);
        if (text.Contains("<Quiet>true</Quiet>", StringComparison.OrdinalIgnoreCase))
        {
            await context.EmptyAsync(200).ConfigureAwait(false);
            return;
        }
        await context
            .XmlAsync("DeleteResult", xml =>
            {
                if (context.EncodesNames)
                    xml.WriteElementString("EncodingType", "url");
                foreach (var key in keys)
                {
                    xml.WriteStartElement("Deleted");
                    xml.WriteElementString("Key", context.Name(key));
                    xml.WriteEndElement();
                }
            })
            .ConfigureAwait(false);
    }

    private static string? ContinueAfter(OssContext context)
    {
        if (context.Query("continuation-token") is not { Length: > 0 } token)
            return context.Query("start-after");
        var bytes = new byte[token.Length];
        return System.Convert.TryFromBase64String(token.Replace('-', '+').Replace('_', '/'), bytes, out var length)
            ? System.Text.Encoding.UTF8.GetString(bytes, 0, length)
            : throw OssException.InvalidArgument("The continuation token is not one of ours.", "continuation-token", token);
    }

    private static string Token(string key) =>
        System.Convert.ToBase64String(System.Text.Encoding.UTF8.GetBytes(key)).Replace('+', '-').Replace('/', '_');

    private void WriteOwner(System.Xml.XmlWriter xml)
    {
        xml.WriteStartElement("Owner");
        xml.WriteElementString("ID", accountId);
        xml.WriteElementString("DisplayName", accountId);
        xml.WriteEndElement();
    }
}
