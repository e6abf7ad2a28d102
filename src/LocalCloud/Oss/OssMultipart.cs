using System.Globalization;
using ImageTools.LocalCloud.Oss.Store;

namespace ImageTools.LocalCloud.Oss;

/// <summary>Multipart uploads (spec section 3.1).</summary>
internal sealed class OssMultipart(ObjectStore objects, UploadStore uploads, MultipartCompletion completion, TimeProvider time)
{
    private const int MaxPartNumber = 10000,
        MaxListed = 1000;
    public const long MaxPart = 5L << 30;

    public Task Initiate(OssContext context)
    {
        KeyPath.Check(context.Key);
        if (OssObjects.ForbidsOverwrite(context) && objects.Find(context.Bucket, context.Key) is not null)
        {
            throw new OssException(
                409,
                "FileAlreadyExists",
                "The object you specified already exists and can not be overwritten.",
                "0026-00000006"
            );
        }

        var upload = uploads.Start(
            context.Bucket,
            context.Key,
            objects.Bucket(context.Bucket).Complete(StoredHeaders.From(context.Http.Request)),
            time.GetUtcNow()
        );
        StoredHeaders.Announce(upload.Record.Headers, context.Http.Response);
        return context.XmlAsync("InitiateMultipartUploadResult", xml =>
        {
            WriteEncoding(context, xml);
            xml.WriteElementString("Bucket", context.Bucket);
            xml.WriteElementString("Key", context.Name(context.Key));
            xml.WriteElementString("UploadId", upload.Record.Id);
        });
    }

    public async Task UploadPart(OssContext context)
    {
        var (upload, number) = Find(context);
        if (context.Header("x-oss-server-side-encryption") is { } encryption)
        {
            throw OssException.InvalidArgument(
                "Encryption is chosen when the upload is initiated.",
                "x-oss-server-side-encryption",
                encryption
            );
        }

        StoredHeaders.CheckRepeated(context, upload.Record.Headers);
        var place = upload.Begin(number, OssObjects.AnnouncedLength(context));
        Content content;
        try
        {
            using (place.File)
            using (var writer = new ContentWriter(place.File, place.Start, MaxPart))
            {
                content = await writer
                    .CopyAsync(context.Http.Request.BodyReader, context.Fault, context.Pace(time), context.Cancelled)
                    .ConfigureAwait(false);
            }

            OssObjects.CheckDigest(context, content);
            upload.Commit(number, place, content, time.GetUtcNow());
        }
        catch
        {
            upload.GiveUp(number, place);
            throw;
        }
        context.SetETag(content.ETag);
        context.SetCrc(content.Crc64);
        context.Http.Response.Headers.ContentMD5 = System.Convert.ToBase64String(content.Md5);
        await context.EmptyAsync(200).ConfigureAwait(false);
    }

    public async Task CopyPart(OssContext context)
    {
        var (upload, number) = Find(context);
        using var source = CopySource.Open(context, objects);
        var range = context.Header("x-oss-copy-source-range");
        var (first, count, partial) = ByteRange.Read(range, null, source.Record.Size);
        if (range is not null && !partial)
            throw OssException.InvalidArgument("The range does not lie inside the source object.", "x-oss-copy-source-range", range);
        var place = upload.Begin(number, count);
        Content content;
        try
        {
            using (place.File)
            using (var writer = new ContentWriter(place.File, place.Start, MaxPart))
                content = writer.Copy(source.File, first, count);
            upload.Commit(number, place, content, time.GetUtcNow());
        }
        catch
        {
            upload.GiveUp(number, place);
            throw;
        }
        // ali-oss reads it from this header, the other clients from the document.
        context.SetETag(content.ETag);
        await context
            .XmlAsync("CopyPartResult", xml =>
            {
                xml.WriteElementString("ETag", OssContext.Quote(content.ETag));
                xml.WriteElementString("LastModified", OssContext.Time(time.GetUtcNow()));
            })
            .ConfigureAwait(false);
    }

    public Task ListParts(OssContext context)
    {
        var upload = uploads.Find(context.Bucket, context.Key, context.Query("uploadId"));
        var marker = context.Number("part-number-marker", 0, 0, int.MaxValue);
        var limit = context.Number("max-parts", MaxListed, 1, MaxListed);
        var rest = upload.Parts().Where(p => p.Number > marker).ToList();
        var page = rest.Take(limit).ToList();
        return context.XmlAsync("ListPartsResult", xml =>
        {
            WriteEncoding(context, xml);
            xml.WriteElementString("Bucket", context.Bucket);
            xml.WriteElementString("Key", context.Name(context.Key));
            xml.WriteElementString("UploadId", upload.Record.Id);
            xml.WriteElementString("StorageClass", upload.Record.Headers.GetValueOrDefault("x-oss-storage-class", "Standard"));
            xml.WriteElementString("PartNumberMarker", Text(marker));
            xml.WriteElementString("NextPartNumberMarker", Text(page.Count == 0 ? 0 : page[^1].Number));
            xml.WriteElementString("MaxParts", Text(limit));
            xml.WriteElementString("IsTruncated", rest.Count > limit ? "true" : "false");
            foreach (var part in Disturb(page, context.Fault))
            {
                xml.WriteStartElement("Part");
                xml.WriteElementString("PartNumber", Text(part.Number));
                xml.WriteElementString("LastModified", OssContext.Time(part.LastModified));
                xml.WriteElementString("ETag", OssContext.Quote(part.ETag));
                xml.WriteElementString("HashCrc64ecma", part.Crc64.ToString(CultureInfo.InvariantCulture));
                xml.WriteElementString("Size", part.Size.ToString(CultureInfo.InvariantCulture));
                xml.WriteEndElement();
            }
        });
    }

    public async Task Complete(OssContext context)
    {
        var upload = uploads.Find(context.Bucket, context.Key, context.Query("uploadId"));
        StoredHeaders.CheckRepeated(context, upload.Record.Headers);
        var body = await context.BodyAsync().ConfigureAwait(false);
        if (!upload.TryClose())
            throw OssException.NoSuchUpload(upload.Record.Id);
        ObjectRecord record;
        try
        {
            record = completion.Run(context, upload, body);
        }
        catch
        {
            upload.Reopen();
            throw;
        }
        uploads.Remove(upload);
        StoredHeaders.Announce(record.Headers, context.Http.Response);
        context.SetETag(record.ETag);
        context.SetCrc(record.Crc64);
        await context
            .XmlAsync("CompleteMultipartUploadResult", xml =>
            {
                WriteEncoding(context, xml);
                xml.WriteElementString("Location", context.Address);
                xml.WriteElementString("Bucket", context.Bucket);
                xml.WriteElementString("Key", context.Name(context.Key));
                xml.WriteElementString("ETag", OssContext.Quote(record.ETag));
            })
            .ConfigureAwait(false);
    }

    public Task Abort(OssContext context)
    {
        var id = context.Query("uploadId");
        return uploads.Discard(context.Bucket, context.Key, id) ? context.EmptyAsync(204) : throw OssException.NoSuchUpload(id);
    }

    public Task ListUploads(OssContext context)
    {
        var (prefix, delimiter) = (context.Query("prefix") ?? "", context.Query("delimiter") ?? "");
        var (keyMarker, idMarker) = (context.Query("key-marker") ?? "", context.Query("upload-id-marker") ?? "");
        var limit = context.Number("max-uploads", MaxListed, 1, MaxListed);
        // With an id marker, the list continues with later uploads of the marker's own key.
        var all = uploads.List(context.Bucket).Where(u => u.Key.StartsWith(prefix, StringComparison.Ordinal)).ToList();
        var page = Listing.Page(
            all,
            u => u.Key,
            prefix,
            delimiter,
            keyMarker,
            limit,
            u => idMarker.Length > 0 && string.CompareOrdinal(u.Id, idMarker) > 0
        );
        return context.XmlAsync("ListMultipartUploadsResult", xml =>
        {
            WriteEncoding(context, xml);
            xml.WriteElementString("Bucket", context.Bucket);
            xml.WriteElementString("KeyMarker", context.Name(keyMarker));
            xml.WriteElementString("UploadIdMarker", idMarker);
            xml.WriteElementString("NextKeyMarker", context.Name(page.Next ?? ""));
            xml.WriteElementString("NextUploadIdMarker", page.NextItem?.Id ?? "");
            xml.WriteElementString("Delimiter", context.Name(delimiter));
            xml.WriteElementString("Prefix", context.Name(prefix));
            xml.WriteElementString("MaxUploads", Text(limit));
            xml.WriteElementString("IsTruncated", page.Next is null ? "false" : "true");
            foreach (var item in page.Items)
            {
                xml.WriteStartElement("Upload");
                xml.WriteElementString("Key", context.Name(item.Key));
                xml.WriteElementString("UploadId", item.Id);
                xml.WriteElementString("StorageClass", item.Headers.GetValueOrDefault("x-oss-storage-class", "Standard"));
                xml.WriteElementString("Initiated", OssContext.Time(item.Initiated));
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

    private (MultipartUpload Upload, int Number) Find(OssContext context)
    {
        var number = context.Number("partNumber", 0, 1, MaxPartNumber);
        if (number == 0)
        {
            throw OssException.InvalidArgument(
                "Part number must be an integer between 1 and 10000, inclusive.",
                "partNumber",
                context.Query("partNumber")
            );
        }

        return (uploads.Find(context.Bucket, context.Key, context.Query("uploadId")), number);
    }

    private static IEnumerable<Part> Disturb(IReadOnlyList<Part> page, Faults.Fault? fault)
    {
        var parts = fault?.ReorderParts == true ? page.Reverse() : page;
        return fault?.RepeatParts == true ? parts.SelectMany(p => (Part[])[p, p]) : parts;
    }

    private static void WriteEncoding(OssContext context, System.Xml.XmlWriter xml)
    {
        if (context.EncodesNames)
            xml.WriteElementString("EncodingType", "url");
    }

    private static string Text(int number) => number.ToString(CultureInfo.InvariantCulture);
}
