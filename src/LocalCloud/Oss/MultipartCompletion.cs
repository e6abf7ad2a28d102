using System.Globalization;
using System.Security.Cryptography;
using ImageTools.LocalCloud.Oss.Store;
using ImageTools.LocalCloud.Storage;

namespace ImageTools.LocalCloud.Oss;

/// <summary>Completes a multipart upload: checks its parts as the service does at completion, and makes the object.</summary>
internal sealed class MultipartCompletion(DataDirectory data, ObjectStore objects, TimeProvider time)
{
    private const long MinPart = 100 << 10;

    /// <summary>The new object. The caller removes the upload.</summary>
    /// <exception cref="OssException">The list of parts cannot be completed; nothing has changed.</exception>
    public ObjectRecord Run(OssContext context, MultipartUpload upload, byte[] body) =>
        Assemble(context, upload, Choose(context, upload, body));

    // The parts of the object: those in the request's list, or all parts with x-oss-complete-all.
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
                if (
                    !int.TryParse(item.GetValueOrDefault("PartNumber"), NumberStyles.None, CultureInfo.InvariantCulture, out var number)
                    || !item.TryGetValue("ETag", out var etag)
                )
                {
                    throw new OssException(400, "MalformedXML", "A part has no number or no ETag.");
                }

                if (chosen.Count > 0 && number <= chosen[^1].Number)
                {
                    throw new OssException(
                        400,
                        "InvalidPartOrder",
                        "The list of parts was not in ascending order. Parts list must specified in order by part number."
                    );
                }

                if (
                    !present.TryGetValue(number, out var part)
                    || !part.ETag.Equals(etag.Trim().Trim('"'), StringComparison.OrdinalIgnoreCase)
                )
                {
                    throw new OssException(
                        400,
                        "InvalidPart",
                        "One or more of the specified parts could not be found or the specified entity tag might not have matched the "
                            + "part's entity tag.",
                        null,
                        ("PartNumber", number.ToString(CultureInfo.InvariantCulture))
                    );
                }

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
                    400,
                    "EntityTooSmall",
                    "Your proposed upload smaller than the minimum allowed size.",
                    null,
                    ("ProposedSize", part.Size.ToString(CultureInfo.InvariantCulture)),
                    ("MinSizeAllowed", MinPart.ToString(CultureInfo.InvariantCulture)),
                    ("PartNumber", part.Number.ToString(CultureInfo.InvariantCulture)),
                    ("PartEtag", part.ETag)
                );
            }
        }
        return chosen;
    }

    private ObjectRecord Assemble(OssContext context, MultipartUpload upload, List<Part> parts)
    {
        var forbid = OssObjects.ForbidsOverwrite(context);
        if (forbid && objects.Find(context.Bucket, context.Key) is not null)
        {
            throw new OssException(
                409,
                "FileAlreadyExists",
                "The object you specified already exists and can not be overwritten.",
                "0026-00000006"
            );
        }
#pragma warning disable CA5351 // The ETag only has to look like that of the service, which is an MD5.
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
            Key = context.Key,
            File = "",
            Size = parts.Sum(p => p.Size),
            ETag = $"{System.Convert.ToHexString(tags.GetHashAndReset())}-{parts.Count}",
            Crc64 = crc,
            LastModified = time.GetUtcNow(),
            Type = "Multipart",
            Headers = upload.Record.Headers,
        };
        if (upload.Settle(parts))
        {
            using (var body = File.OpenHandle(upload.Body, FileMode.Open, FileAccess.ReadWrite, FileShare.ReadWrite))
                RandomAccess.SetLength(body, record.Size);
            objects.Commit(context.Bucket, record, upload.Body, forbid);
            return record;
        }
        var temporary = data.Temporary();
        try
        {
            Concatenate(upload, parts, temporary);
            objects.Commit(context.Bucket, record, temporary, forbid);
            return record;
        }
        finally
        {
            File.Delete(temporary);
        }
    }

    private static void Concatenate(MultipartUpload upload, List<Part> parts, string target)
    {
        using var file = File.OpenHandle(target, FileMode.CreateNew, FileAccess.Write);
        long position = 0;
        foreach (var part in parts)
        {
            PartCopy.Run(upload, part, file, position);
            position += part.Size;
        }
    }
}
