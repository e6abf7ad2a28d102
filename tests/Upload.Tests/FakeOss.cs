using System.Collections.Concurrent;
using System.Globalization;
using System.Net;
using System.Security.Cryptography;
using System.Text;
using System.Xml.Linq;

namespace ImageTools.Upload.Tests;

/// <summary>One bucket of OSS in memory, by the protocol notes; its checksums are computed bit by bit. Faults come before or after a call is carried out.</summary>
internal sealed class FakeOss : HttpMessageHandler
{
    private readonly Lock gate = new();
    private readonly SortedDictionary<int, byte[]> parts = [];

    /// <summary>The finished object.</summary>
    public byte[]? Object { get; set; }

    /// <summary>Whether a multipart upload is open.</summary>
    public bool Open { get; set; }

    /// <summary>Whether ListParts states CRC-64.</summary>
    public bool ListsCrc { get; init; } = true;

    /// <summary>Calls as "UploadPart 3", in order of arrival.</summary>
    public ConcurrentQueue<string> Calls { get; } = [];

    /// <summary>x-oss-date of every call.</summary>
    public ConcurrentQueue<string> Dates { get; } = [];

    /// <summary>Answers instead of the service, throws, or returns null to let the call through.</summary>
    public Func<string, HttpResponseMessage?> Before { get; set; } = _ => null;

    /// <summary>Changes or loses an answer after the work was done.</summary>
    public Action<string, HttpResponseMessage> After { get; set; } = (_, _) => { };

    /// <summary>How often a call was made.</summary>
    public int Count(string call) => Calls.Count(c => c == call);

    /// <summary>CRC-64/XZ by its definition.</summary>
    public static ulong Crc(ReadOnlySpan<byte> bytes)
    {
        var crc = ulong.MaxValue;
        foreach (var value in bytes)
        {
            crc ^= value;
            for (var bit = 0; bit < 8; bit++)
                crc = (crc & 1) != 0 ? (crc >> 1) ^ 0xC96C5795D7870F42 : crc >> 1;
        }
        return ~crc;
    }

    /// <summary>A refusal as the service words it.</summary>
    public static HttpResponseMessage Error(int status, string code, string message = "no") => new((HttpStatusCode)status)
    {
        Content = new StringContent($"<?xml version=\"1.0\"?><Error><Code>{code}</Code><Message>{message}</Message><RequestId>5F00</RequestId></Error>"),
        Headers = { Date = InstantTime.Now },
    };

    protected override async Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
    {
        var body = request.Content is null ? [] : await request.Content.ReadAsByteArrayAsync(cancellationToken);
        var query = request.RequestUri!.Query.TrimStart('?').Split('&').Select(p => p.Split('=')).ToDictionary(p => p[0], p => p.Length > 1 ? p[1] : "");
        var part = int.Parse(query.GetValueOrDefault("partNumber", "0"), CultureInfo.InvariantCulture);
        var call = part > 0 ? $"UploadPart {part}" : $"{request.Method} {(query.ContainsKey("uploads") ? "uploads" : query.ContainsKey("uploadId") ? "upload" : "object")}";
        Calls.Enqueue(call);
        Dates.Enqueue(request.Headers.GetValues("x-oss-date").Single());
        if (Before(call) is { } instead)
            return instead;
        HttpResponseMessage answer;
        lock (gate)
            answer = Answer(call, part, body);
        After(call, answer);
        return answer;
    }

    private HttpResponseMessage Answer(string call, int part, byte[] body)
    {
        if (part > 0)
        {
            if (!Open)
                return Error(404, "NoSuchUpload");
            parts[part] = body;
            return Stated(body, "");
        }
        switch (call)
        {
            case "HEAD object" when Object is null:
                return new HttpResponseMessage(HttpStatusCode.NotFound);
            case "HEAD object":
                var head = Stated(Object, "");
                head.Content = new ByteArrayContent([]) { Headers = { ContentLength = Object.Length } };
                return head;
            case "GET uploads":
                return Xml(new XElement("R", Open ? new XElement("Upload", new XElement("Key", "images/a b+c.raw"), new XElement("UploadId", "U1"), new XElement("Initiated", "2026")) : null));
            case "POST uploads":
                Open = true;
                return Xml(new XElement("R", new XElement("UploadId", "U1")));
            case "GET upload":
                return Xml(new XElement("R", parts.Select(p => new XElement("Part", new XElement("PartNumber", p.Key), new XElement("ETag", $"\"{Md5(p.Value)}\""),
                    new XElement("Size", p.Value.Length), ListsCrc ? new XElement("HashCrc64ecma", Crc(p.Value)) : null))));
            case "POST upload":
                return Complete(body);
            default:
                return Error(400, "Unexpected", call);
        }
    }

    private HttpResponseMessage Complete(byte[] body)
    {
        if (!Open)
            return Error(404, "NoSuchUpload");
        var listed = XDocument.Parse(Encoding.UTF8.GetString(body)).Root!.Elements("Part").Select(p => ((int)p.Element("PartNumber")!, ((string)p.Element("ETag")!).Trim('"'))).ToArray();
        if (!listed.Select(p => p.Item1).SequenceEqual(listed.Select(p => p.Item1).Distinct().Order()) || listed.Any(p => !parts.TryGetValue(p.Item1, out var held) || Md5(held) != p.Item2))
            return Error(400, "InvalidPart");
        Object = [.. listed.SelectMany(p => parts[p.Item1])];
        Open = false;
        return Stated(Object, "<R><ETag>\"E\"</ETag></R>");
    }

    private static HttpResponseMessage Stated(byte[] bytes, string body)
    {
        var answer = new HttpResponseMessage { Content = new StringContent(body) };
        answer.Headers.TryAddWithoutValidation("ETag", $"\"{Md5(bytes)}\"");
        answer.Headers.TryAddWithoutValidation("x-oss-hash-crc64ecma", Crc(bytes).ToString(CultureInfo.InvariantCulture));
        return answer;
    }

    private static HttpResponseMessage Xml(XElement root) => new() { Content = new StringContent(root.ToString()) };

    // The service's own choice of checksum.
#pragma warning disable CA5351
    private static string Md5(byte[] bytes) => System.Convert.ToHexString(MD5.HashData(bytes));
#pragma warning restore CA5351
}
