using System.Collections.Concurrent;
using System.Globalization;
using System.Net;
using System.Security.Cryptography;
using System.Text;
using System.Xml.Linq;

namespace ImageTools.Upload.Tests;

/// <summary>
/// One bucket of OSS in memory, by the protocol notes; its checksums are computed by their definitions. Faults come before or
/// after a call is carried out.
/// </summary>
internal sealed class FakeOss : FakeService
{
    /// <summary>The key that most tests upload to.</summary>
    public const string Key = "images/a b+c.raw";

    private const string CopySource = "x-oss-copy-source";

    private static readonly ulong[] Table =
    [
        .. Enumerable
            .Range(0, 256)
            .Select(value =>
            {
                var crc = (ulong)value;
                for (var bit = 0; bit < 8; bit++)
                    crc = (crc & 1) != 0 ? (crc >> 1) ^ 0xC96C5795D7870F42 : crc >> 1;
                return crc;
            }),
    ];

    private readonly Lock gate = new();
    private int made;

    /// <summary>Finished objects.</summary>
    public SortedDictionary<string, byte[]> Objects { get; } = new(StringComparer.Ordinal);

    /// <summary>Open multipart uploads: id, key and parts.</summary>
    public SortedDictionary<string, (string Key, SortedDictionary<int, byte[]> Parts)> Uploads { get; } = new(StringComparer.Ordinal);

    /// <summary>When uploads were begun, where that matters.</summary>
    public Dictionary<string, string> Initiated { get; } = [];

    /// <summary>Account of the bucket; null lets nobody know.</summary>
    public string? Owner { get; set; }

    /// <summary>The finished object of <see cref="Key"/>.</summary>
    public byte[]? Object
    {
        get => Objects.GetValueOrDefault(Key);
        set => Objects[Key] = value!;
    }

    /// <summary>Whether ListParts states CRC-64.</summary>
    public bool ListsCrc { get; init; } = true;

    /// <summary>Whether anything else does.</summary>
    public bool StatesCrc { get; init; } = true;

    /// <summary>Calls as "UploadPart 3", in order of arrival.</summary>
    public ConcurrentQueue<string> Calls { get; } = [];

    /// <summary>x-oss-date of every call.</summary>
    public ConcurrentQueue<string> Dates { get; } = [];

    /// <summary>Headers of every call, as "call|name: value".</summary>
    public ConcurrentQueue<string> Headers { get; } = [];

    /// <summary>Answers instead of the service, throws, or returns null to let the call through.</summary>
    public Func<string, HttpResponseMessage?> Before { get; set; } = _ => null;

    /// <summary>Comes first, even before the body is read; may wait for ever.</summary>
    public Func<string, CancellationToken, Task> Hold { get; set; } = (_, _) => Task.CompletedTask;

    /// <summary>Changes or loses an answer after the work was done.</summary>
    public Action<string, HttpResponseMessage> After { get; set; } = (_, _) => { };

    /// <summary>How often a call was made.</summary>
    public int Count(string call) => Calls.Count(c => c == call);

    /// <summary>How many calls begin like this.</summary>
    public int CountOf(string beginning) => Calls.Count(c => c.StartsWith(beginning, StringComparison.Ordinal));

    /// <summary>CRC-64/XZ by its definition, a byte at a time.</summary>
    public static ulong Crc(ReadOnlySpan<byte> bytes)
    {
        var crc = ulong.MaxValue;
        foreach (var value in bytes)
            crc = Table[(byte)crc ^ value] ^ (crc >> 8);
        return ~crc;
    }

    /// <summary>A refusal as the service words it.</summary>
    public static HttpResponseMessage Error(int status, string code, string message = "no") =>
        new((HttpStatusCode)status)
        {
            Content = new StringContent(
                $"<?xml version=\"1.0\"?><Error><Code>{code}</Code><Message>{message}</Message><RequestId>5F00</RequestId></Error>"
            ),
            Headers = { Date = InstantTime.Now },
        };

    protected override async Task ArrivingAsync(HttpRequestMessage request, CancellationToken cancellation)
    {
        var call = Call(request.Method.Method, Query(request.RequestUri!), request.Headers.Contains(CopySource));
        Calls.Enqueue(call);
        if (request.Headers.TryGetValues("x-oss-date", out var dates))
            Dates.Enqueue(dates.Single());
        foreach (var header in request.Headers.Concat(request.Content?.Headers.AsEnumerable() ?? []))
            Headers.Enqueue($"{call}|{header.Key}: {header.Value.First()}");
        await Hold(call, cancellation);
    }

    protected override HttpResponseMessage Answer(RecordedRequest request)
    {
        var (query, isCopy) = (Query(request.Address), request.Headers.ContainsKey(CopySource));
        var call = Call(request.Method, query, isCopy);
        if (Before(call) is { } instead)
            return instead;
        HttpResponseMessage answer;
        lock (gate)
        {
            var key = Uri.UnescapeDataString(request.Address.AbsolutePath[1..]);
            answer = isCopy ? Copy(request, query["uploadId"], Part(query)) : Answer(call, key, query, Part(query), request.Content);
        }
        // What the service puts on each of its answers.
        answer.Headers.TryAddWithoutValidation("x-oss-request-id", "5F00");
        After(call, answer);
        return answer;
    }

    private static Dictionary<string, string> Query(Uri address) =>
        address
            .Query.TrimStart('?')
            .Split('&')
            .Select(p => p.Split('='))
            .ToDictionary(p => p[0], p => p.Length > 1 ? Uri.UnescapeDataString(p[1]) : "");

    private static int Part(Dictionary<string, string> query) =>
        int.Parse(query.GetValueOrDefault("partNumber", "0"), CultureInfo.InvariantCulture);

    private static string Call(string method, Dictionary<string, string> query, bool isCopy) =>
        Part(query) > 0 ? $"{(isCopy ? "CopyPart" : "UploadPart")} {Part(query)}"
        : query.ContainsKey("bucketInfo") ? "GET bucketInfo"
        : $"{method} {What(query)}";

    private static string What(Dictionary<string, string> query) =>
        query.ContainsKey("uploads") ? "uploads"
        : query.ContainsKey("uploadId") ? "upload"
        : query.ContainsKey("list-type") ? "list"
        : "object";

    private HttpResponseMessage Answer(string call, string key, Dictionary<string, string> query, int part, byte[] body)
    {
        if (query.TryGetValue("uploadId", out var id) && (!Uploads.TryGetValue(id, out var upload) || upload.Key != key))
            return Error(404, "NoSuchUpload");
        if (part > 0)
        {
            Uploads[id!].Parts[part] = body;
            return Stated(body, "");
        }
        switch (call)
        {
            case "GET bucketInfo":
                return Owner is null
                    ? Error(403, "AccessDenied")
                    : Xml(new XElement("BucketInfo", new XElement("Bucket", new XElement("Owner", new XElement("ID", Owner)))));
            case "HEAD object" or "GET object" when !Objects.ContainsKey(key):
                return new HttpResponseMessage(HttpStatusCode.NotFound);
            case "HEAD object":
                var head = Stated(Objects[key], "");
                head.Content = new ByteArrayContent([]) { Headers = { ContentLength = Objects[key].Length } };
                return head;
            case "GET object":
                return new HttpResponseMessage { Content = new ByteArrayContent(Objects[key]) };
            case "PUT object":
                Objects[key] = body;
                return Stated(body, "");
            case "DELETE object":
                Objects.Remove(key);
                return new HttpResponseMessage(HttpStatusCode.NoContent);
            case "GET list":
                var after = query.GetValueOrDefault("continuation-token", "");
                var found = Objects
                    .Where(o => o.Key.StartsWith(query["prefix"], StringComparison.Ordinal) && string.CompareOrdinal(o.Key, after) > 0)
                    .ToArray();
                // Pages of two, so that every test turns one.
                return Xml(
                    new XElement(
                        "R",
                        new XElement("EncodingType", "url"),
                        new XElement("IsTruncated", found.Length > 2 ? "true" : "false"),
                        found.Length > 2 ? new XElement("NextContinuationToken", found[1].Key) : null,
                        found
                            .Take(2)
                            .Select(o => new XElement(
                                "Contents",
                                new XElement("Key", Uri.EscapeDataString(o.Key)),
                                new XElement("Size", o.Value.Length),
                                new XElement("ETag", $"\"{Md5(o.Value)}\"")
                            ))
                    )
                );
            case "GET uploads":
                return Xml(
                    new XElement(
                        "R",
                        Uploads
                            .Where(u => u.Value.Key.StartsWith(query["prefix"], StringComparison.Ordinal))
                            .Select(u => new XElement(
                                "Upload",
                                new XElement("Key", u.Value.Key),
                                new XElement("UploadId", u.Key),
                                new XElement("Initiated", Initiated.GetValueOrDefault(u.Key, u.Key))
                            ))
                    )
                );
            case "POST uploads":
                var fresh = string.Create(CultureInfo.InvariantCulture, $"U{++made:000}");
                Uploads[fresh] = (key, []);
                return Xml(new XElement("R", new XElement("UploadId", fresh)));
            case "GET upload":
                return Xml(
                    new XElement(
                        "R",
                        Uploads[id!]
                            .Parts.Select(p => new XElement(
                                "Part",
                                new XElement("PartNumber", p.Key),
                                new XElement("ETag", $"\"{Md5(p.Value)}\""),
                                new XElement("Size", p.Value.Length),
                                ListsCrc ? new XElement("HashCrc64ecma", Crc(p.Value)) : null
                            ))
                    )
                );
            case "DELETE upload":
                Uploads.Remove(id!);
                return new HttpResponseMessage(HttpStatusCode.NoContent);
            case "POST upload":
                return Complete(id!, body);
            default:
                return Error(400, "Unexpected", call);
        }
    }

    private HttpResponseMessage Copy(RecordedRequest request, string id, int part)
    {
        if (!Uploads.TryGetValue(id, out var upload))
            return Error(404, "NoSuchUpload");
        var source = Uri.UnescapeDataString(request.Headers[CopySource]).Split('/', 3);
        if (!Objects.TryGetValue(source[2], out var bytes))
            return Error(404, "NoSuchKey");
        if (request.Headers.TryGetValue("x-oss-copy-source-if-match", out var match) && match.Trim('"') != Md5(bytes))
            return Error(412, "PreconditionFailed");
        var range = request.Headers["x-oss-copy-source-range"]["bytes=".Length..].Split('-').Select(int.Parse).ToArray();
        upload.Parts[part] = bytes[range[0]..(range[1] + 1)];
        return Xml(new XElement("CopyPartResult", new XElement("ETag", $"\"{Md5(upload.Parts[part])}\"")));
    }

    private HttpResponseMessage Complete(string id, byte[] body)
    {
        var (key, parts) = Uploads[id];
        var listed = XDocument
            .Parse(Encoding.UTF8.GetString(body))
            .Root!.Elements("Part")
            .Select(p => ((int)p.Element("PartNumber")!, ((string)p.Element("ETag")!).Trim('"')))
            .ToArray();
        if (
            !listed.Select(p => p.Item1).SequenceEqual(listed.Select(p => p.Item1).Distinct().Order())
            || listed.Any(p => !parts.TryGetValue(p.Item1, out var held) || Md5(held) != p.Item2)
        )
        {
            return Error(400, "InvalidPart");
        }

        Objects[key] = [.. listed.SelectMany(p => parts[p.Item1])];
        Uploads.Remove(id);
        return Stated(Objects[key], $"<R><ETag>\"{Md5(Objects[key])}\"</ETag></R>");
    }

    private HttpResponseMessage Stated(byte[] bytes, string body)
    {
        var answer = new HttpResponseMessage { Content = new StringContent(body) };
        answer.Headers.TryAddWithoutValidation("ETag", $"\"{Md5(bytes)}\"");
        if (StatesCrc)
            answer.Headers.TryAddWithoutValidation("x-oss-hash-crc64ecma", Crc(bytes).ToString(CultureInfo.InvariantCulture));
        return answer;
    }

    private static HttpResponseMessage Xml(XElement root) => new() { Content = new StringContent(root.ToString()) };

    // The service's own choice of checksum.
#pragma warning disable CA5351
    private static string Md5(byte[] bytes) => System.Convert.ToHexString(MD5.HashData(bytes));
#pragma warning restore CA5351
}
