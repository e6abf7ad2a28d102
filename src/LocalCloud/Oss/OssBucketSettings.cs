using System.Globalization;
using System.Text;
using System.Xml;
using ImageTools.LocalCloud.Oss.Store;

namespace ImageTools.LocalCloud.Oss;

/// <summary>The settings of a bucket: ACL, tags, encryption, versioning; and its statistics.</summary>
internal sealed class OssBucketSettings(ObjectStore objects, UploadStore uploads, string accountId, TimeProvider time)
{
    private const int MostTags = 20,
        MaxKey = 64,
        MaxValue = 128;

    // The smallest billed size of an object of these classes.
    private static readonly (string Class, string Name, long Least)[] Classes =
    [
        ("Standard", "Standard", 0),
        ("IA", "InfrequentAccess", 64 << 10),
        ("Archive", "Archive", 64 << 10),
        ("ColdArchive", "ColdArchive", 64 << 10),
        ("DeepColdArchive", "DeepColdArchive", 64 << 10),
    ];

    public Task GetAcl(OssContext context) => WriteAcl(context, objects.Bucket(context.Bucket).Acl);

    public Task PutAcl(OssContext context)
    {
        var acl = ReadAcl(context.Header("x-oss-acl"), "x-oss-acl", "private");
        objects.ChangeBucket(context.Bucket, b => b with { Acl = acl });
        return context.EmptyAsync(200);
    }

    public Task GetObjectAcl(OssContext context)
    {
        var record = objects.Find(context.Bucket, context.Key) ?? throw OssException.NoSuchKey(context.Key);
        return WriteAcl(context, record.Headers.GetValueOrDefault("x-oss-object-acl", "default"));
    }

    public Task PutObjectAcl(OssContext context)
    {
        var acl = ReadAcl(context.Header("x-oss-object-acl"), "x-oss-object-acl", "default", "private");
        return objects.ChangeHeaders(context.Bucket, context.Key, headers => headers["x-oss-object-acl"] = acl)
            ? context.EmptyAsync(200)
            : throw OssException.NoSuchKey(context.Key);
    }

    public Task GetTags(OssContext context) =>
        context.XmlAsync("Tagging", xml => OssTagging.Write(xml, objects.Bucket(context.Bucket).Tags));

    public async Task PutTags(OssContext context)
    {
        var tags = OssTagging.Read(await context.BodyAsync().ConfigureAwait(false));
        if (tags.Count is 0 or > MostTags)
            throw Tags.Invalid($"a bucket is given 1 to {MostTags} tags");
        foreach (var (key, value) in tags)
        {
            if (Encoding.UTF8.GetByteCount(key) is 0 or > MaxKey || Encoding.UTF8.GetByteCount(value) > MaxValue)
                throw Tags.Invalid($"a key has 1 to {MaxKey} bytes, a value {MaxValue} at most");
            if (
                Array.Exists((string[])["http://", "https://", "aliyun", "acs:"], p =>
                    key.StartsWith(p, StringComparison.OrdinalIgnoreCase)
                )
            )
            {
                throw Tags.Invalid("a key does not begin with http://, https://, Aliyun or acs:");
            }
        }
        if (tags.DistinctBy(t => t.Key).Count() != tags.Count)
            throw Tags.Invalid("a key is there twice");
        objects.ChangeBucket(context.Bucket, b => b with { Tags = tags });
        await context.EmptyAsync(200).ConfigureAwait(false);
    }

    /// <summary>All tags, or those of ?tagging=a,b.</summary>
    public Task DeleteTags(OssContext context)
    {
        var named = context.Query("tagging") is { Length: > 0 } list ? list.Split(',') : null;
        objects.ChangeBucket(context.Bucket, b => b with { Tags = [.. b.Tags.Where(t => named?.Contains(t.Key) == false)] });
        return context.EmptyAsync(204);
    }

    public Task GetEncryption(OssContext context)
    {
        var encryption = objects.Bucket(context.Bucket).Encryption;
        if (encryption.Count == 0)
        {
            throw new OssException(
                404,
                "NoSuchServerSideEncryptionRule",
                "The server side encryption configuration does not exist.",
                "0005-00000004",
                ("BucketName", context.Bucket)
            );
        }

        return context.XmlAsync("ServerSideEncryptionRule", xml =>
        {
            xml.WriteStartElement("ApplyServerSideEncryptionByDefault");
            WriteEncryption(xml, encryption);
            xml.WriteEndElement();
        });
    }

    public async Task PutEncryption(OssContext context)
    {
        var rules = OssXml.ReadGroups(
            await context.BodyAsync().ConfigureAwait(false),
            "ServerSideEncryptionRule",
            "ApplyServerSideEncryptionByDefault",
            "SSEAlgorithm",
            "KMSMasterKeyID",
            "KMSDataEncryption"
        );
        if (rules is not [var rule] || !rule.TryGetValue("SSEAlgorithm", out var algorithm))
        {
            throw new OssException(
                400,
                "MalformedXML",
                "A ServerSideEncryptionRule has one ApplyServerSideEncryptionByDefault with an SSEAlgorithm."
            );
        }

        var headers = StoredHeaders.Encryption(
            algorithm,
            rule.GetValueOrDefault("KMSMasterKeyID"),
            rule.GetValueOrDefault("KMSDataEncryption")
        );
        objects.ChangeBucket(context.Bucket, b => b with { Encryption = headers });
        await context.EmptyAsync(200).ConfigureAwait(false);
    }

    public Task DeleteEncryption(OssContext context)
    {
        objects.ChangeBucket(context.Bucket, b => b with { Encryption = [] });
        return context.EmptyAsync(204);
    }

    public static void WriteEncryption(XmlWriter xml, IReadOnlyDictionary<string, string> encryption)
    {
        xml.WriteElementString("SSEAlgorithm", encryption.GetValueOrDefault("x-oss-server-side-encryption", "None"));
        if (encryption.TryGetValue("x-oss-server-side-encryption-key-id", out var id))
            xml.WriteElementString("KMSMasterKeyID", id);
        if (encryption.TryGetValue("x-oss-server-side-data-encryption", out var data))
            xml.WriteElementString("KMSDataEncryption", data);
    }

    /// <summary>Versioning was never enabled here, so the document has no Status.</summary>
    public static Task GetVersioning(OssContext context) => context.XmlAsync("VersioningConfiguration", _ => { });

    public static async Task PutVersioning(OssContext context)
    {
        var body = await context.BodyAsync().ConfigureAwait(false);
        throw OssXml.ReadTexts(body, "VersioningConfiguration").GetValueOrDefault("Status") is "Enabled" or "Suspended"
            ? OssService.NotImplemented("PutBucketVersioning: no versions are kept here")
            : new OssException(400, "MalformedXML", "Status is Enabled or Suspended.");
    }

    /// <summary>The current numbers. The service's own are up to an hour old.</summary>
    public Task Stat(OssContext context)
    {
        var all = objects
            .List(context.Bucket, "")
            .Select(o => (o.Size, Class: o.Headers.GetValueOrDefault("x-oss-storage-class", "Standard")))
            .ToList();
        var unfinished = uploads
            .List(context.Bucket)
            .Select(u => (Class: u.Headers.GetValueOrDefault("x-oss-storage-class", "Standard"), Parts: uploads.Parts(u)))
            .ToList();
        return context.XmlAsync("BucketStat", xml =>
        {
            void Write(string name, long value) => xml.WriteElementString(name, value.ToString(CultureInfo.InvariantCulture));
            Write("Storage", all.Sum(o => o.Size));
            Write("ObjectCount", all.Count);
            Write("MultipartUploadCount", unfinished.Count);
            Write("MultipartPartCount", unfinished.Sum(u => u.Parts.Count));
            Write("MultipartPartStorage", unfinished.Sum(u => u.Parts.Sum(p => p.Size)));
            Write("LiveChannelCount", 0);
            Write("DeleteMarkerCount", 0);
            Write("LastModifiedTime", time.GetUtcNow().ToUnixTimeSeconds());
            foreach (var (storage, name, least) in Classes)
            {
                var of = all.Where(o => o.Class == storage).ToList();
                var parts = unfinished.Where(u => u.Class == storage).SelectMany(u => u.Parts).ToList();
                Write(name + "Storage", of.Sum(o => Math.Max(o.Size, least)));
                if (least > 0)
                    Write(name + "RealStorage", of.Sum(o => o.Size));
                Write(name + "ObjectCount", of.Count);
                Write(name + "MultipartPartCount", parts.Count);
                Write(name + "MultipartPartStorage", parts.Sum(p => p.Size));
            }
        });
    }

    /// <summary>The ACL that a header names.</summary>
    /// <param name="value">Its value.</param>
    /// <param name="header">Its name.</param>
    /// <param name="others">Values that are allowed beside public-read.</param> <exception cref="OssException">The value is unknown, or it
    /// would let requests without a key write, which is never possible here.</exception>
    public static string ReadAcl(string? value, string header, params ReadOnlySpan<string> others) =>
        value switch
        {
            "public-read" => value,
            "public-read-write" => throw OssService.NotImplemented($"{header}: public-read-write"),
            not null when others.Contains(value) => value,
            _ => throw OssException.InvalidArgument("no such bucket access control exists", header, value),
        };

    private Task WriteAcl(OssContext context, string acl) => context.XmlAsync("AccessControlPolicy", xml =>
        {
            xml.WriteStartElement("Owner");
            xml.WriteElementString("ID", accountId);
            xml.WriteElementString("DisplayName", accountId);
            xml.WriteEndElement();
            xml.WriteStartElement("AccessControlList");
            xml.WriteElementString("Grant", acl);
            xml.WriteEndElement();
        });
}
