using ImageTools.LocalCloud.Oss.Store;
using ImageTools.LocalCloud.Storage;
using Microsoft.AspNetCore.Http;

namespace ImageTools.LocalCloud.Oss;

/// <summary>Operations on single objects.</summary>
internal sealed class OssObjects(DataDirectory data, ObjectStore objects, TimeProvider time)
{
    private const long MaxPut = 5L << 30;

    public static OssException InvalidDigest(string expected, string found) =>
        new(
            400,
            "InvalidDigest",
            "The Content-MD5 you specified is not what we received.",
            "0017-00000011",
            ("ExpectedDigest", expected),
            ("CalculatedDigest", found)
        );

    public static bool ForbidsOverwrite(OssContext context) =>
        context.Header("x-oss-forbid-overwrite")?.ToLowerInvariant() switch
        {
            null or "" or "false" => false,
            "true" => true,
            var other => throw new OssException(
                400,
                "InvalidArgument",
                "x-oss-forbid-overwrite is true or false.",
                "0017-00000279",
                ("ArgumentName", "x-oss-forbid-overwrite"),
                ("ArgumentValue", other)
            ),
        };

    /// <summary>A request must state its body's length or be chunked.</summary>
    public static long? AnnouncedLength(OssContext context)
    {
        var request = context.Http.Request;
        if (request.ContentLength is { } length)
        {
            return length <= MaxPut
                ? length
                : throw new OssException(400, "EntityTooLarge", "Your proposed upload exceeds the maximum allowed size.");
        }

        if (request.Headers.TransferEncoding.Count > 0)
            return null;
        throw new OssException(411, "MissingContentLength", "You must provide the Content-Length HTTP header.");
    }

    public async Task Put(OssContext context)
    {
        KeyPath.Check(context.Key);
        AnnouncedLength(context);
        if (ForbidsOverwrite(context) && objects.Find(context.Bucket, context.Key) is not null)
        {
            throw new OssException(
                409,
                "FileAlreadyExists",
                "The object you specified already exists and can not be overwritten.",
                "0026-00000006"
            );
        }

        var headers = objects.Bucket(context.Bucket).Complete(StoredHeaders.From(context.Http.Request));
        var temporary = data.Temporary();
        try
        {
            Content content;
            using (var file = File.OpenHandle(temporary, FileMode.CreateNew, FileAccess.Write))
            using (var writer = new ContentWriter(file, 0, MaxPut))
            {
                content = await writer
                    .CopyAsync(context.Http.Request.BodyReader, context.Fault, context.Pace(time), context.Cancelled)
                    .ConfigureAwait(false);
            }

            CheckDigest(context, content);
            objects.Commit(context.Bucket, Record(context.Key, content, "Normal", headers), temporary, ForbidsOverwrite(context));
            context.SetETag(content.ETag);
            context.SetCrc(content.Crc64);
            StoredHeaders.Announce(headers, context.Http.Response);
            context.Http.Response.Headers.ContentMD5 = System.Convert.ToBase64String(content.Md5);
            await context.EmptyAsync(200).ConfigureAwait(false);
        }
        finally
        {
            File.Delete(temporary);
        }
    }

    public async Task Copy(OssContext context)
    {
        KeyPath.Check(context.Key);
        using var source = CopySource.Open(context, objects);
        if (ForbidsOverwrite(context) && objects.Find(context.Bucket, context.Key) is not null)
        {
            throw new OssException(
                409,
                "FileAlreadyExists",
                "The object you specified already exists and can not be overwritten.",
                "0026-00000006"
            );
        }

        if (source.Record.Size > MaxPut)
            throw new OssException(400, "EntityTooLarge", "An object of more than 5 GB is copied by parts.");
        var temporary = data.Temporary();
        try
        {
            Content content;
            using (var file = File.OpenHandle(temporary, FileMode.CreateNew, FileAccess.Write))
            using (var writer = new ContentWriter(file, 0, MaxPut))
                content = writer.Copy(source.File, 0, source.Record.Size);
            var record = Record(
                context.Key,
                content,
                "Normal",
                objects.Bucket(context.Bucket).Complete(StoredHeaders.OfCopy(context, source.Record.Headers))
            );
            objects.Commit(context.Bucket, record, temporary, ForbidsOverwrite(context));
            context.SetCrc(content.Crc64);
            StoredHeaders.Announce(record.Headers, context.Http.Response);
            await context
                .XmlAsync("CopyObjectResult", xml =>
                {
                    xml.WriteElementString("ETag", OssContext.Quote(content.ETag));
                    xml.WriteElementString("LastModified", OssContext.Time(record.LastModified));
                })
                .ConfigureAwait(false);
        }
        finally
        {
            File.Delete(temporary);
        }
    }

    public Task Delete(OssContext context)
    {
        objects.Delete(context.Bucket, context.Key);
        return context.EmptyAsync(204);
    }

    /// <summary>GET and HEAD.</summary>
    public async Task Get(OssContext context)
    {
        using var source = SourceObject.Open(objects, context.Bucket, context.Key);
        var record = source.Record;
        Conditions.Check(context, record);
        if (!context.IsHead)
            StoredHeaders.CheckReadable(record);
        var response = context.Http.Response;
        StoredHeaders.Write(record.Headers, response);
        foreach (var name in OssOperations.ResponseHeaders)
        {
            if (context.Query(name) is { Length: > 0 } value)
                response.Headers[name["response-".Length..]] = value;
        }
        context.SetETag(record.ETag);
        context.SetCrc(record.Crc64);
        response.Headers.LastModified = record.LastModified.ToString("R", System.Globalization.CultureInfo.InvariantCulture);
        response.Headers.AcceptRanges = "bytes";
        response.Headers["x-oss-object-type"] = record.Type;

        var (first, count, partial) = ByteRange.Read(context.Header("range"), context.Header("x-oss-range-behavior"), record.Size);
        if (partial)
        {
            response.StatusCode = StatusCodes.Status206PartialContent;
            response.Headers.ContentRange = $"bytes {first}-{first + count - 1}/{record.Size}";
        }
        response.ContentLength = count;
        if (!context.IsHead)
        {
            await ContentReader
                .SendAsync(source.File, first, count, response.BodyWriter, context.Pace(time), context.Cancelled)
                .ConfigureAwait(false);
        }
    }

    public ObjectRecord Record(string key, Content content, string type, Dictionary<string, string> headers) =>
        new()
        {
            Key = key,
            File = "",
            Size = content.Length,
            ETag = content.ETag,
            Crc64 = content.Crc64,
            Type = type,
            Headers = headers,
            LastModified = time.GetUtcNow(),
        };

    public static void CheckDigest(OssContext context, Content content)
    {
        var found = System.Convert.ToBase64String(content.Md5);
        if (context.Header("content-md5") is { } expected && expected != found)
            throw InvalidDigest(expected, found);
    }
}
