using System.Globalization;
using System.Security.Cryptography;
using System.Xml;
using ImageTools.LocalCloud.Faults;
using ImageTools.LocalCloud.Http;
using Microsoft.AspNetCore.Http;

namespace ImageTools.LocalCloud.Oss;

/// <summary>One authenticated request and how it is answered.</summary>
internal sealed class OssContext(HttpContext http, RequestTarget target, Resource resource, Fault? fault)
{
    private const long MinTrafficLimit = 819200,
        MaxTrafficLimit = 838860800;

    public HttpContext Http { get; } = http;

    public string Bucket => resource.Bucket;

    public string Key => resource.Key;

    /// <summary>
    /// The URL of this request without its parameters. It names the object in the request's own style.
    /// </summary>
    public string Address => $"{Http.Request.Scheme}://{Http.Request.Host}{Percent.Encode(target.Path, keepSlash: true)}";

    public Fault? Fault => fault;

    public CancellationToken Cancelled => Http.RequestAborted;

    public bool IsHead => HttpMethods.IsHead(Http.Request.Method);

    public string? Query(string name) => target[name];

    public string? Header(string name) => Http.Request.Headers.TryGetValue(name, out var value) ? value.ToString().Trim() : null;

    /// <summary>A number of the query, or <paramref name="otherwise"/> when it is absent.</summary>
    public int Number(string name, int otherwise, int from, int to)
    {
        var text = Query(name);
        if (string.IsNullOrEmpty(text))
            return otherwise;
        return int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var value) && value >= from && value <= to
            ? value
            : throw OssException.InvalidArgument($"{name} must be between {from} and {to}.", name, text);
    }

    /// <summary>The limit on the speed of this request's body: x-oss-traffic-limit in bits a second, or a fault.</summary>
    public Pace? Pace(TimeProvider time)
    {
        if ((Header("x-oss-traffic-limit") ?? Query("x-oss-traffic-limit")) is not { } text)
            return Faults.Pace.Of(null, Fault, time);
        return
            long.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var bits)
            && bits is >= MinTrafficLimit and <= MaxTrafficLimit
            ? Faults.Pace.Of(bits / 8, Fault, time)
            : throw new OssException(
                400,
                "InvalidArgument",
                $"The traffic limit must be between {MinTrafficLimit} and {MaxTrafficLimit} bit/s.",
                "0004-00000502",
                ("ArgumentName", "x-oss-traffic-limit"),
                ("ArgumentValue", text)
            );
    }

    /// <summary>encoding-type=url: whether names in the answer are percent-encoded. XML cannot hold every character.</summary>
    public bool EncodesNames =>
        Query("encoding-type") switch
        {
            null or "" => false,
            "url" => true,
            var other => throw OssException.InvalidArgument("Invalid Encoding Method specified in Request.", "encoding-type", other),
        };

    public string Name(string text) => EncodesNames ? Percent.Encode(text) : text;

    /// <summary>Adds the CRC header; its value is wrong when a fault asks for that.</summary>
    public void SetCrc(ulong crc) =>
        Http.Response.Headers["x-oss-hash-crc64ecma"] = (Fault?.WrongCrc == true ? ~crc : crc).ToString(CultureInfo.InvariantCulture);

    public void SetETag(string etag) => Http.Response.Headers.ETag = Quote(etag);

    public static string Quote(string etag) => $"\"{etag}\"";

    public static string Time(DateTimeOffset time) => time.UtcDateTime.ToString("yyyy-MM-ddTHH:mm:ss.fffZ", CultureInfo.InvariantCulture);

    /// <summary>Reads the document of a request and checks its Content-MD5.</summary>
    /// <exception cref="OssException">InvalidDigest; MissingArgument when the operation demands a digest.</exception>
    public async Task<byte[]> BodyAsync(bool digestRequired = false)
    {
        var body = await RequestBody.TryReadAsync(Http).ConfigureAwait(false)
            ?? throw new OssException(400, "EntityTooLarge", "The document is too long.");
        if (Header("content-md5") is not { } expected)
        {
            return digestRequired
                ? throw new OssException(400, "MissingArgument", "Missing Some Required Arguments.", null, ("ArgumentName", "Content-MD5"))
                : body;
        }
#pragma warning disable CA5351 // The protocol checks this document by Content-MD5.
        var found = System.Convert.ToBase64String(MD5.HashData(body));
#pragma warning restore CA5351
        return expected == found ? body : throw OssObjects.InvalidDigest(expected, found);
    }

    /// <summary>An answer without a body.</summary>
    public Task EmptyAsync(int status)
    {
        Http.Response.StatusCode = status;
        if (status != StatusCodes.Status204NoContent)
            Http.Response.ContentLength = 0;
        return Http.Response.StartAsync(Cancelled);
    }

    /// <summary>An XML document.</summary>
    public Task XmlAsync(string root, Action<XmlWriter> content, int status = 200) =>
        OssXml.WriteAsync(Http, status, OssXml.Document(root, content));
}
