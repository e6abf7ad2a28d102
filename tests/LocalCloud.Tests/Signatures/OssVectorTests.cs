using System.Globalization;
using System.Text.Json;
using ImageTools.LocalCloud.Accounts;
using ImageTools.LocalCloud.Http;
using ImageTools.LocalCloud.Oss;
using ImageTools.LocalCloud.Oss.Authentication;
using ImageTools.LocalCloud.Oss.Store;
using ImageTools.LocalCloud.Rpc;
using ImageTools.LocalCloud.Tests.Support;
using Microsoft.Extensions.Time.Testing;

namespace ImageTools.LocalCloud.Tests.Signatures;

public class OssVectorTests
{
    [Theory]
    [InlineData("oss_v4_header")]
    [InlineData("oss_v1_header")]
    public void Headers_signed_by_ali_oss_are_accepted_and_any_change_is_refused(string group)
    {
        foreach (var vector in Vectors.Group(group))
        {
            var recorded = vector.GetProperty("request");
            var headers = Vectors.Headers(recorded);
            var request = Vectors.Request(recorded.Text("method")!, recorded.Text("requestTarget")!, headers);
            Accepts(vector, request, headers["host"], Vectors.Clock());
        }
    }

    [Theory]
    [InlineData("oss_v4_presigned")]
    [InlineData("oss_v1_presigned")]
    public void Urls_presigned_by_ali_oss_are_accepted_and_any_change_is_refused(string group)
    {
        foreach (var vector in Vectors.Group(group))
        {
            var url = vector.Text("url")!;
            var path = url.IndexOf('/', "https://".Length);
            var headers = Vectors.Headers(vector);
            headers["host"] = url["https://".Length..path];
            Accepts(vector, Vectors.Request(vector.Text("method")!, url[path..], headers), headers["host"], Vectors.Clock());
        }
    }

    [Fact]
    public void Requests_of_the_go_clients_are_accepted()
    {
        var seen = 0;
        foreach (var vector in Vectors.Group("go_clients").Where(v => v.TryGetProperty("requestTarget", out _)))
        {
            var headers = Vectors.Headers(vector);
            headers["host"] = vector.Text("host")!;
            var clock = new FakeTimeProvider(DateTimeOffset.ParseExact(headers["Date"], "R", CultureInfo.InvariantCulture));
            Accepts(vector, Vectors.Request(vector.Text("method")!, vector.Text("requestTarget")!, headers), headers["host"], clock);
            seen++;
        }
        Assert.True(seen > 40);
    }

    [Fact]
    public void Every_url_style_of_ali_oss_names_bucket_and_key_as_it_signed_them()
    {
        foreach (
            var vector in Vectors
                .Group("oss_addressing")
                .Where(v => v.TryGetProperty("request", out var r) && r.ValueKind == JsonValueKind.Object)
        )
        {
            var request = vector.GetProperty("request");
            var readings = ResourceReader.Read(
                request.Text("host")!.Replace("PORT", "8080", StringComparison.Ordinal),
                request.Text("requestTarget")!,
                "examplebucket"
            );
            Assert.Contains(new Resource("examplebucket", "images/disk.raw"), readings);
        }
    }

    [Fact]
    public void A_request_from_outside_the_quarter_of_an_hour_is_refused_with_the_servers_time()
    {
        var vector = Vectors.Group("oss_v4_header").First();
        var clock = Vectors.Clock();
        clock.Advance(TimeSpan.FromMinutes(15) + TimeSpan.FromSeconds(1));
        var headers = Vectors.Headers(vector.GetProperty("request"));
        var request = Vectors.Request("PUT", vector.GetProperty("request").Text("requestTarget")!, headers);

        var refusal = Assert.Throws<OssException>(() => Authenticate(vector, request, headers["host"], clock));

        Assert.Equal(("RequestTimeTooSkewed", "0002-00000504"), (refusal.Code, refusal.Ec));
        Assert.Contains(refusal.Details, d =>
            d.Name == "ServerTime" && d.Value.StartsWith("2026-01-15T08:45:46", StringComparison.Ordinal)
        );
    }

    [Fact]
    public void A_presigned_url_ends_at_its_expiry()
    {
        foreach (var vector in Vectors.Group("oss_v4_presigned").Concat(Vectors.Group("oss_v1_presigned")))
        {
            var url = new Uri(vector.Text("url")!);
            var headers = Vectors.Headers(vector);
            headers["host"] = url.Host;
            var clock = Vectors.Clock();
            clock.Advance(TimeSpan.FromSeconds(3601));
            var target = vector.Text("url")![("https://" + url.Host).Length..];
            var refusal = Assert.Throws<OssException>(() =>
                Authenticate(vector, Vectors.Request(vector.Text("method")!, target, headers), url.Host, clock)
            );
            Assert.Equal("AccessDenied", refusal.Code);
        }
    }

    [Fact]
    public void Crc64_combines_to_what_the_go_sdk_computes()
    {
        using var document = JsonDocument.Parse(File.ReadAllBytes(Shared.File("spec/vectors.json")));
        var combined = document.RootElement.GetProperty("crc64").GetProperty("combine").EnumerateArray().ToList();
        Assert.NotEmpty(combined);
        foreach (var c in combined)
        {
            Assert.Equal(
                c.Text("combined"),
                Crc64Ecma
                    .Combine(
                        ulong.Parse(c.Text("crcA")!, CultureInfo.InvariantCulture),
                        ulong.Parse(c.Text("crcB")!, CultureInfo.InvariantCulture),
                        c.GetProperty("lengthB").GetInt64()
                    )
                    .ToString(CultureInfo.InvariantCulture)
            );
        }
    }

    /// <summary>
    /// Those of the RPC services, too; RPC 1.0 is spoken by no client of ours, only by the ones that the embedded cloud
    /// serves.
    /// </summary>
    [Fact]
    public void Documented_strings_get_their_documented_signatures()
    {
        List<string> seen = [];
        foreach (var v in Vectors.Group("documented"))
        {
            var (id, secret) = (v.Text("id")!, v.Text("accessKeySecret")!);
            var signature =
                id.StartsWith("doc-v4-", StringComparison.Ordinal)
                    ? V4Signature.Sign(secret, v.Text("date")![..8], v.Text("region")!, v.Text("product") ?? "oss", v.Text("stringToSign")!)
                : id.StartsWith("doc-v1-", StringComparison.Ordinal) ? V1Signature.Sign(secret, v.Text("stringToSign")!)
                : id == "doc-rpc-v1"
                    ? RpcSignatures.Rpc1(
                        secret,
                        v.Text("method")!,
                        v.GetProperty("queryParameters").EnumerateObject().Select(p => KeyValuePair.Create(p.Name, p.Value.GetString()!))
                    )
                : null;
            if (signature is null)
                continue;
            Assert.Equal((id, v.Text("expected")), (id, signature));
            seen.Add(id);
        }
        Assert.Equal(14, seen.Count);
    }

    private static void Accepts(JsonElement vector, SignedRequest request, string host, TimeProvider clock)
    {
        var id = vector.Text("id");
        var found = Authenticate(vector, request, host, clock);
        if (vector.Text("key") is { } key)
            Assert.Equal((id, vector.Text("bucket"), key), (id, found.Bucket, found.Key));

        // A changed byte of what was signed must not pass: another method, another key, another signed header.
        var other = request.Method == "DELETE" ? "GET" : "DELETE";
        Assert.Throws<OssException>(() => Authenticate(vector, request with { Method = other }, host, clock));
        var altered = request.Target.Path.EndsWith('/')
            ? null
            : RequestTarget.Parse(Percent.Encode(request.Target.Path + "x", keepSlash: true) + Query(request));
        if (altered is not null)
            Assert.Throws<OssException>(() => Authenticate(vector, request with { Target = altered }, host, clock));
        var headers = new Dictionary<string, string>(request.Headers, StringComparer.OrdinalIgnoreCase) { ["x-oss-meta-added"] = "1" };
        Assert.Throws<OssException>(() => Authenticate(vector, request with { Headers = headers }, host, clock));
        if (request.Headers.TryGetValue("authorization", out var authorization))
        {
            var last = authorization[^2] == '0' ? '1' : '0';
            headers = new Dictionary<string, string>(request.Headers, StringComparer.OrdinalIgnoreCase)
            {
                ["authorization"] = authorization[..^2] + last + authorization[^1],
            };
            Assert.Throws<OssException>(() => Authenticate(vector, request with { Headers = headers }, host, clock));
        }
    }

    private static string Query(SignedRequest request) =>
        "?" + string.Join('&', request.Target.Query.Select(p => $"{Percent.Encode(p.Key)}={Percent.Encode(p.Value)}"));

    private static Resource Authenticate(JsonElement vector, SignedRequest request, string host, TimeProvider clock)
    {
        var token = request.Header("x-oss-security-token") ?? request.Target["x-oss-security-token"] ?? request.Target["security-token"];
        var key = new AccessKey(
            vector.Text("accessKeyId")!,
            vector.Text("accessKeySecret")!,
            token,
            token is null ? null : clock.GetUtcNow().AddHours(1)
        );
        var authenticator = new OssAuthenticator(id => id == key.Id ? key : null, "cn-hangzhou", clock);
        var found = authenticator.Authenticate(request, ResourceReader.Read(host, request.Target.Path, "other-bucket"));
        authenticator.CheckSkew(found.Sent, TimeSpan.Zero);
        return found.Resource;
    }
}
