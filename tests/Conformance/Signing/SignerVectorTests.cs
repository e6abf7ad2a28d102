using System.Globalization;
using System.Text;
using System.Text.Json;

namespace ImageTools.Conformance.Signing;

/// <summary>Before the suite judges anyone: its signers sign what the official clients signed, as they did.</summary>
public sealed class SignerVectorTests
{
    [Fact]
    public void Headers_are_signed_with_version_4_as_ali_oss_signs_them()
    {
        foreach (var v in Group("oss_v4_header"))
        {
            var request = v.GetProperty("request");
            var headers = Headers(request.GetProperty("headers"));
            var authorization = Text(v, "authorization")!;
            const string Named = "AdditionalHeaders=";
            var additional = authorization
                .Split(',')
                .FirstOrDefault(f => f.StartsWith(Named, StringComparison.Ordinal))
                ?[Named.Length..].Split(';')
                ?? [];
            var date = headers.Single(h => h.Name == "x-oss-date").Value;

            var canonical = OssV4.CanonicalRequest(
                Text(request, "method")!,
                Text(v, "bucket")!,
                Text(v, "key") ?? "",
                Query(request),
                headers,
                additional
            );

            Assert.Equal((Text(v, "id"), Text(v, "canonicalRequest")), (Text(v, "id"), canonical));
            Assert.Equal(
                (Text(v, "id"), authorization),
                (Text(v, "id"), OssV4.Authorization(Key(v), date, OssV4.Scope(date, Text(v, "region")!), canonical, additional))
            );
        }
    }

    [Fact]
    public void Headers_are_signed_with_version_1_as_ali_oss_signs_them()
    {
        foreach (var v in Group("oss_v1_header"))
        {
            var request = v.GetProperty("request");
            var headers = Headers(request.GetProperty("headers"));
            var resource = OssV1.Resource(Text(v, "bucket")!, Text(v, "key") ?? "", Query(request));

            var toSign = OssV1.StringToSign(Text(request, "method")!, headers, headers.Single(h => h.Name == "x-oss-date").Value, resource);

            Assert.Equal((Text(v, "id"), Text(v, "stringToSign")), (Text(v, "id"), toSign));
            Assert.Equal(
                (Text(v, "id"), Text(v, "authorization")),
                (Text(v, "id"), $"OSS {Text(v, "accessKeyId")}:{OssV1.Sign(Key(v), toSign)}")
            );
        }
    }

    [Fact]
    public void Urls_are_signed_with_version_4_as_ali_oss_signs_them()
    {
        foreach (var v in Group("oss_v4_presigned"))
        {
            var query = Wire.Query(new Uri(Text(v, "url")!).Query[1..]);
            string Value(string name) => query.Single(p => p.Name == name).Value!;
            var additional = query.Exists(p => p.Name == "x-oss-additional-headers") ? Value("x-oss-additional-headers").Split(';') : [];
            var headers = v.TryGetProperty("headers", out var given) ? Headers(given) : [];

            var canonical = OssV4.CanonicalRequest(
                Text(v, "method")!,
                Text(v, "bucket")!,
                Text(v, "key")!,
                query.Where(p => p.Name != "x-oss-signature"),
                headers,
                additional
            );

            Assert.Equal((Text(v, "id"), Text(v, "canonicalRequest")), (Text(v, "id"), canonical));
            Assert.Equal(
                (Text(v, "id"), Value("x-oss-signature")),
                (Text(v, "id"), OssV4.Sign(Key(v), Value("x-oss-date"), OssV4.Scope(Value("x-oss-date"), Text(v, "region")!), canonical))
            );
        }
    }

    [Fact]
    public void Urls_are_signed_with_version_1_as_ali_oss_signs_them()
    {
        foreach (var v in Group("oss_v1_presigned"))
        {
            var query = Wire.Query(new Uri(Text(v, "url")!).Query[1..]);
            string Value(string name) => query.Single(p => p.Name == name).Value!;
            var headers = v.TryGetProperty("headers", out var given) ? Headers(given) : [];

            var toSign = OssV1.StringToSign(
                Text(v, "method")!,
                headers,
                Value("Expires"),
                OssV1.Resource(Text(v, "bucket")!, Text(v, "key")!, query)
            );

            Assert.Equal((Text(v, "id"), Text(v, "stringToSign")), (Text(v, "id"), toSign));
            Assert.Equal((Text(v, "id"), Value("Signature")), (Text(v, "id"), OssV1.Sign(Key(v), toSign)));
        }
    }

    [Fact]
    public void Calls_are_signed_with_acs3_as_the_official_clients_sign_them()
    {
        foreach (var v in Group("acs3"))
        {
            var (canonical, names) = Acs3.CanonicalRequest(
                Text(v, "method")!,
                Query(v),
                Headers(v.GetProperty("headers")),
                Acs3.Hash(Text(v, "body") ?? "")
            );

            Assert.Equal((Text(v, "id"), Text(v, "canonicalRequest")), (Text(v, "id"), canonical));
            Assert.Equal((Text(v, "id"), Text(v, "authorization")), (Text(v, "id"), Acs3.Authorization(Key(v), canonical, names)));
        }
    }

    [Fact]
    public void Requests_of_the_documents_get_their_documented_signatures()
    {
        foreach (var v in Group("documented").Where(v => !Text(v, "id")!.StartsWith("doc-rpc", StringComparison.Ordinal)))
        {
            var headers = Headers(v.GetProperty("headers"));
            var id = Text(v, "id")!;
            string signature;
            if (id.StartsWith("doc-v4-", StringComparison.Ordinal))
            {
                var additional = v.GetProperty("additionalHeaders").EnumerateArray().Select(a => a.GetString()!).ToArray();
                var query = v.GetProperty("query").EnumerateArray().Select(p => (p[0].GetString()!, p[1].GetString()));
                var canonical = OssV4.CanonicalRequest(Text(v, "method")!, Text(v, "bucket")!, Text(v, "key")!, query, headers, additional);
                signature = OssV4.Sign(
                    Key(v),
                    Text(v, "date")!,
                    OssV4.Scope(Text(v, "date")!, Text(v, "region")!, Text(v, "product") ?? "oss"),
                    canonical
                );
            }
            else if (id.StartsWith("doc-v1-", StringComparison.Ordinal))
            {
                signature = OssV1.Sign(
                    Key(v),
                    OssV1.StringToSign(Text(v, "method")!, headers, Text(v, "date")!, Text(v, "canonicalizedResource")!)
                );
            }
            else
            {
                var query = v.GetProperty("queryParameters").EnumerateObject().Select(p => (p.Name, p.Value.GetString()));
                signature = Acs3.Sign(
                    Key(v),
                    Acs3.CanonicalRequest(
                        Text(v, "method")!,
                        query,
                        headers,
                        headers.Single(h => h.Name == "x-acs-content-sha256").Value
                    ).Canonical
                );
            }
            Assert.Equal((id, Text(v, "expected")), (id, signature));
        }
    }

    [Fact]
    public void The_crc_is_the_one_that_the_go_clients_compute()
    {
        using var document = Document();
        foreach (var v in document.RootElement.GetProperty("crc64").GetProperty("values").EnumerateArray())
        {
            var about = Text(v, "about")!;
            byte[] bytes =
                Text(v, "input") is { } text ? Encoding.UTF8.GetBytes(text)
                : about.EndsWith("bytes of 0x00", StringComparison.Ordinal)
                    ? new byte[int.Parse(about.Split(' ')[0], CultureInfo.InvariantCulture)]
                : [.. Enumerable.Range(0, 256).Select(n => (byte)n)];
            Assert.Equal((about, Text(v, "crc64")), (about, Crc64.Of(bytes).ToString(CultureInfo.InvariantCulture)));
        }
    }

    private static JsonDocument Document() => JsonDocument.Parse(File.ReadAllBytes(Shared.File("spec/vectors.json")));

    private static List<JsonElement> Group(string name)
    {
        using var document = Document();
        List<JsonElement> vectors = [.. document.RootElement.GetProperty(name).EnumerateArray().Select(e => e.Clone())];
        Assert.NotEmpty(vectors);
        return vectors;
    }

    private static string? Text(JsonElement element, string name) => element.TryGetProperty(name, out var value) ? value.GetString() : null;

    private static Credentials Key(JsonElement vector) => new(Text(vector, "accessKeyId")!, Text(vector, "accessKeySecret")!);

    private static List<(string Name, string Value)> Headers(JsonElement headers) =>
        [.. headers.EnumerateObject().Select(h => (h.Name, h.Value.GetString()!))];

    private static List<(string Name, string? Value)> Query(JsonElement request)
    {
        var target = Text(request, "requestTarget")!;
        var mark = target.IndexOf('?');
        return mark < 0 ? [] : Wire.Query(target[(mark + 1)..]);
    }
}
