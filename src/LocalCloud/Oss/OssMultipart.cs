using System.Globalization;
using System.Security.Cryptography;
using ImageTools.LocalCloud.Oss.Store;
using ImageTools.LocalCloud.Storage;

namespace ImageTools.LocalCloud.Oss;

/// <summary>Multipart uploads (spec section 3.1).</summary>
internal sealed class OssMultipart(DataDirectory data, ObjectStore objects, UploadStore uploads, OssObjects single, TimeProvider time)
{
    private const int MaxPartNumber = 10000, MaxListed = 1000;
    private const long MinPart = 100 << 10, MaxPart = 5L << 30;

    public Task Initiate(OssContext context)
    {
        KeyPath.Check(context.Key);
        if (OssObjects.ForbidsOverwrite(context) && objects.Find(context.Bucket, context.Key) is not null)
            throw new OssException(409, "FileAlreadyExists", "The object you specified already exists and can not be overwritten.", "0026-00000006");
        var upload = uploads.Start(context.Bucket, context.Key, StoredHeaders.From(context.Http.Request), time.GetUtcNow());
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
            throw OssException.InvalidArgument("Encryption is chosen when the upload is initiated.", "x-oss-server-side-encryption", encryption);
        var place = upload.Begin(number, OssObjects.AnnouncedLength(context));
        Content content;
        try
        {
            using (place.File)
            using (var writer = new ContentWriter(place.File, place.Start, MaxPart))
                content = await writer.CopyAsync(context.Http.Request.BodyReader, context.Fault?.CutRequestAfter, context.Pace(time), context.Cancelled).ConfigureAwait(false);
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
        using var source = single.OpenSource(context);
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
        await context.XmlAsync("CopyPartResult", xml =>
        {
            xml.WriteElementString("ETag", OssContext.Quote(content.ETag));
            xml.WriteElementString("LastModified", OssContext.Time(time.GetUtcNow()));
        }).ConfigureAwait(false);
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
            foreach (var part in page)
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
        var body = await OssXml.ReadBodyAsync(context.Http).ConfigureAwait(false);
        if (!upload.TryClose())
            throw OssException.NoSuchUpload(upload.Record.Id);
        ObjectRecord record;
        try
        {
            record = Assemble(context, upload, Choose(context, upload, body));
        }
        catch
        {
            upload.Reopen();
            throw;
        }
        uploads.Remove(upload);
        context.SetETag(record.ETag);
        context.SetCrc(record.Crc64);
        await context.XmlAsync("CompleteMultipartUploadResult", xml =>
        {
            WriteEncoding(context, xml);
            xml.WriteElementString("Location", $"http://{context.Http.Request.Host}/{context.Bucket}/{context.Name(context.Key)}");
            xml.WriteElementString("Bucket", context.Bucket);
            xml.WriteElementString("Key", context.Name(context.Key));
            xml.WriteElementString("ETag", OssContext.Quote(record.ETag));
        }).ConfigureAwait(false);
    }

    public Task Abort(OssContext context)
    {
        var upload = uploads.Find(context.Bucket, context.Key, context.Query("uploadId"));
        if (!upload.TryClose())
            throw OssException.NoSuchUpload(upload.Record.Id);
        uploads.Remove(upload);
        return context.EmptyAsync(204);
    }

    public Task ListUploads(OssContext context)
    {
        var (prefix, delimiter) = (context.Query("prefix") ?? "", context.Query("delimiter") ?? "");
        var (keyMarker, idMarker) = (context.Query("key-marker") ?? "", context.Query("upload-id-marker") ?? "");
        var limit = context.Number("max-uploads", MaxListed, 1, MaxListed);
        // With an id marker, the uploads of the marker's own key go on behind it; each upload is a name of its own to the pager.
        var all = uploads.List(context.Bucket).Where(u => u.Key.StartsWith(prefix, StringComparison.Ordinal))
            .Where(u => idMarker.Length == 0 || u.Key != keyMarker || string.CompareOrdinal(u.Id, idMarker) > 0).ToList();
        var page = Listing.Page(all, u => $"{u.Key}\0{u.Id}", prefix, delimiter, keyMarker.Length == 0 ? "" : idMarker.Length == 0 ? keyMarker + "\0\uffff" : $"{keyMarker}\0{idMarker}", limit);
        return context.XmlAsync("ListMultipartUploadsResult", xml =>
        {
            WriteEncoding(context, xml);
            xml.WriteElementString("Bucket", context.Bucket);
            xml.WriteElementString("KeyMarker", context.Name(keyMarker));
            xml.WriteElementString("UploadIdMarker", idMarker);
            xml.WriteElementString("NextKeyMarker", context.Name(page.Next?.Split('\0')[0] ?? ""));
            xml.WriteElementString("NextUploadIdMarker", page.Next?.Split('\0') is [_, var id] ? id : "");
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

    // The parts of the object: those that the caller lists, or with x-oss-complete-all everything that is there.
    private static List<Part> Choose(OssContext context, MultipartUpload upload, byte[] body)
    {
        var present = upload.Parts().ToDictionary(p => p.Number);
        var chosen = new List<Part>();
        if (string.Equals(context.Header("x-oss-complete-all"), "yes", StringComparison.OrdinalIgnoreCase))
        {
            if (body.Length > 0)
                throw OssException.InvalidArgument("x-oss-complete-all takes no list of parts.", "x-oss-complete-all", "yes");
            chosen.AddRange(present.Values.OrderBy(p => p.Number));
        }
        else
        {
            foreach (var item in OssXml.ReadGroups(body, "CompleteMultipartUpload", "Part", "PartNumber", "ETag"))
            {
                if (!int.TryParse(item.GetValueOrDefault("PartNumber"), NumberStyles.None, CultureInfo.InvariantCulture, out var number) || !item.TryGetValue("ETag", out var etag))
                    throw new OssException(400, "MalformedXML", "A part has no number or no ETag.");
                if (chosen.Count > 0 && number <= chosen[^1].Number)
                    throw new OssException(400, "InvalidPartOrder", "The list of parts was not in ascending order. Parts list must specified in order by part number.");
                if (!present.TryGetValue(number, out var part) || !part.ETag.Equals(etag.Trim().Trim('"'), StringComparison.OrdinalIgnoreCase))
                    throw new OssException(400, "InvalidPart", "One or more of the specified parts could not be found or the specified entity tag might not have matched the part's entity tag.", null, ("PartNumber", Text(number)));
                chosen.Add(part);
            }
        }
        if (chosen.Count == 0)
            throw new OssException(400, "MalformedXML", "There is no part to complete the upload with.");
        foreach (var part in chosen.SkipLast(1))
        {
            if (part.Size < MinPart)
            {
                throw new OssException(
                    400, "EntityTooSmall", "Your proposed upload smaller than the minimum allowed size.", null, ("ProposedSize", part.Size.ToString(CultureInfo.InvariantCulture)),
                    ("MinSizeAllowed", MinPart.ToString(CultureInfo.InvariantCulture)), ("PartNumber", Text(part.Number)), ("PartEtag", part.ETag));
            }
        }
        return chosen;
    }

    private ObjectRecord Assemble(OssContext context, MultipartUpload upload, List<Part> parts)
    {
        var forbid = OssObjects.ForbidsOverwrite(context);
        if (forbid && objects.Find(context.Bucket, context.Key) is not null)
            throw new OssException(409, "FileAlreadyExists", "The object you specified already exists and can not be overwritten.", "0026-00000006");
#pragma warning disable CA5351 // The ETag only has to look like the service's; MD5 is what it looks like.
        using var tags = IncrementalHash.CreateHash(HashAlgorithmName.MD5);
#pragma warning restore CA5351
        ulong crc = 0;
        foreach (var part in parts)
        {
            crc = Crc64Ecma.Combine(crc, part.Crc64, part.Size);
            tags.AppendData(System.Convert.FromHexString(part.ETag));
        }
        var record = new ObjectRecord
        {
            Key = context.Key, File = "", Size = parts.Sum(p => p.Size), ETag = $"{System.Convert.ToHexString(tags.GetHashAndReset())}-{parts.Count}", Crc64 = crc,
            LastModified = time.GetUtcNow(), Type = "Multipart", Headers = upload.Record.Headers,
        };
        if (MultipartUpload.IsBody(parts))
        {
            using (var body = File.OpenHandle(upload.Body, FileMode.Open, FileAccess.ReadWrite, FileShare.ReadWrite))
                RandomAccess.SetLength(body, record.Size);
            objects.Commit(context.Bucket, record, upload.Body, forbid);
            return record;
        }
        var temporary = data.Temporary();
        try
        {
            Concatenate(upload, parts, temporary, crc);
            objects.Commit(context.Bucket, record, temporary, forbid);
            return record;
        }
        finally
        {
            File.Delete(temporary);
        }
    }

    // Copying hashes again, so that damage on the way to the disk does not become an object.
    private static void Concatenate(MultipartUpload upload, List<Part> parts, string target, ulong expected)
    {
        using var file = File.OpenHandle(target, FileMode.CreateNew, FileAccess.Write);
        long position = 0;
        ulong crc = 0;
        foreach (var part in parts)
        {
            var (source, offset) = upload.Open(part);
            using (source)
            using (var writer = new ContentWriter(file, position, MaxPart))
                crc = Crc64Ecma.Combine(crc, writer.Copy(source, offset, part.Size).Crc64, part.Size);
            position += part.Size;
        }
        if (crc != expected)
            throw new IOException("The parts on disk are not what was received.");
    }

    private (MultipartUpload Upload, int Number) Find(OssContext context)
    {
        var number = context.Number("partNumber", 0, 1, MaxPartNumber);
        if (number == 0)
            throw OssException.InvalidArgument("Part number must be an integer between 1 and 10000, inclusive.", "partNumber", context.Query("partNumber"));
        return (uploads.Find(context.Bucket, context.Key, context.Query("uploadId")), number);
    }

    private static void WriteEncoding(OssContext context, System.Xml.XmlWriter xml)
    {
        if (context.EncodesNames)
            xml.WriteElementString("EncodingType", "url");
    }

    private static string Text(int number) => number.ToString(CultureInfo.InvariantCulture);
}
