using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using ImageTools.Conformance.Services;
using ImageTools.Conformance.Signing;

namespace ImageTools.Conformance.Client;

/// <summary>
/// One test's own part of the bucket, below a prefix that no other test and no other run has. It is left as it was found:
/// empty.
/// </summary>
internal sealed class Place(Service service, string? prefix = null) : IAsyncDisposable
{
    /// <summary>The least that a part but the last one may hold.</summary>
    public const int PartSize = 100 << 10;

    public Service Service { get; } = service;

    public OssClient Oss { get; } = new(service);

    /// <summary>Unique, and easy to find and remove by hand should a run die.</summary>
    public string Prefix { get; } = prefix ?? $"imagetools-conformance/{Guid.NewGuid():N}/";

    /// <summary>A key of this place.</summary>
    public string Key(string name) => Prefix + name;

    public Task<Answer> Send(
        string method,
        string name,
        string query = "",
        byte[]? body = null,
        params (string Name, string Value)[] headers
    ) => Oss.Send(method, Key(name), query, body, headers);

    public Task<Answer> Put(string name, byte[] bytes, params (string Name, string Value)[] headers) =>
        Send("PUT", name, "", bytes, headers);

    public Task<Answer> Get(string name, params (string Name, string Value)[] headers) => Send("GET", name, "", null, headers);

    public Task<Answer> Head(string name) => Send("HEAD", name);

    public async Task<string> Code(
        string method,
        string name,
        string query = "",
        byte[]? body = null,
        params (string Name, string Value)[] headers
    ) => (await Send(method, name, query, body, headers)).Code;

    /// <summary>A request to the bucket itself, about this place only.</summary>
    public Task<Answer> List(string query) => Oss.Send("GET", "", $"{query}&prefix={Wire.Encode(Prefix)}");

    public async Task<string> Initiate(string name, params (string Name, string Value)[] headers) =>
        (await Send("POST", name, "uploads", [], headers)).Granted()["UploadId", 0];

    public Task<Answer> Part(string name, string upload, int number, byte[] bytes, params (string Name, string Value)[] headers) =>
        Send("PUT", name, $"partNumber={number}&uploadId={upload}", bytes, headers);

    /// <summary>Completes with what the caller lists, by the MD5 that it knows itself.</summary>
    public Task<Answer> Complete(
        string name,
        string upload,
        IEnumerable<(int Number, string Md5)> parts,
        params (string Name, string Value)[] headers
    )
    {
        var list = string.Concat(parts.Select(p => $"<Part><PartNumber>{p.Number}</PartNumber><ETag>\"{p.Md5}\"</ETag></Part>"));
        return Send(
            "POST",
            name,
            $"uploadId={upload}",
            Encoding.UTF8.GetBytes($"<CompleteMultipartUpload>{list}</CompleteMultipartUpload>"),
            headers
        );
    }

    /// <summary>Bytes that are not all alike, the same for the same seed.</summary>
    public static byte[] Bytes(int length, int seed)
    {
        var bytes = new byte[length];
        new Random(seed).NextBytes(bytes);
        return bytes;
    }

    public static string Md5(byte[] bytes) => System.Convert.ToHexString(MD5.HashData(bytes));

    public static string Md5Base64(byte[] bytes) => System.Convert.ToBase64String(MD5.HashData(bytes));

    public static string Crc(byte[] bytes) => Crc64.Of(bytes).ToString(CultureInfo.InvariantCulture);

    /// <summary>Aborts what is unfinished and deletes what is there, whatever became of the test.</summary>
    public async ValueTask DisposeAsync()
    {
        foreach (var upload in (await List("uploads&max-uploads=1000&encoding-type=url")).Granted().Groups("Upload"))
            await Oss.Send("DELETE", Wire.Decode(upload["Key"]), $"uploadId={upload["UploadId"]}");
        foreach (var item in (await List("max-keys=1000&encoding-type=url")).Granted().Groups("Contents"))
            (await Oss.Send("DELETE", Wire.Decode(item["Key"]))).Granted();
    }
}
