using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using ImageTools.Cloud;
using Microsoft.Extensions.Time.Testing;

namespace ImageTools.Cloud.Tests.CredentialSources;

/// <summary>
/// STS by the protocol notes: verifies ACS3 signatures by a computation of its own, and hands out numbered credentials that last
/// an hour.
/// </summary>
internal sealed class FakeSts
{
    private const string EmptyHash = "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855";
    private readonly FakeTimeProvider time;
    private int given;

    public FakeSts(FakeTimeProvider time) => this.time = time;

    public List<RecordedRequest> Requests { get; } = [];

    /// <summary>Who may assume: id to secret and token.</summary>
    public Dictionary<string, (string Secret, string? Token)> Known { get; } = new() { ["id-base"] = ("hidden-base", null) };

    /// <summary>The decoded parameters of every call.</summary>
    public List<Dictionary<string, string>> Parameters { get; } = [];

    /// <summary>Refuses when set.</summary>
    public (int Status, string Text)? Refusal { get; set; }

    /// <summary>For a <see cref="FakeHttp"/>.</summary>
    public HttpResponseMessage Answer(RecordedRequest request)
    {
        Requests.Add(request);
        var (status, text) = Outcome(request);
        return FakeHttp.Text(status, text);
    }

    private (int Status, string Text) Outcome(RecordedRequest request)
    {
        var query = request.Address.Query.TrimStart('?');
        var parameters = Pairs(query).Concat(Pairs(request.Body)).ToDictionary();
        Parameters.Add(parameters);
        if (Refusal is { } refusal)
            return refusal;
        if (
            request.Headers.TryGetValue("authorization", out var authorization)
                ? !IsRight(request, query, authorization)
                : parameters.GetValueOrDefault("Action") != "AssumeRoleWithOIDC"
        )
        {
            return (403, """{"Code":"SignatureDoesNotMatch","Message":"The string to sign is POST hidden","RequestId":"R"}""");
        }

        var number = Interlocked.Increment(ref given);
        var (id, secret, token) = ($"STS.{number}", $"hidden-{number}", $"hidden-token-{number}");
        Known[id] = (secret, token);
        return (
            200,
            string.Create(
                CultureInfo.InvariantCulture,
                $$"""
                {"Credentials":{"AccessKeyId":"{{id}}","AccessKeySecret":"{{secret}}","SecurityToken":"{{token}}",
                 "Expiration":"{{time.GetUtcNow().AddHours(1):yyyy-MM-ddTHH:mm:ssZ}}"},"RequestId":"R"}
                """
            )
        );
    }

    private bool IsRight(RecordedRequest request, string query, string authorization)
    {
        var fields = authorization["ACS3-HMAC-SHA256 ".Length..].Split(',').Select(f => f.Split('=', 2)).ToDictionary(f => f[0], f => f[1]);
        if (
            !Known.TryGetValue(fields["Credential"], out var key)
            || Header(request, "x-acs-security-token") != key.Token
            || Header(request, "x-acs-content-sha256") != EmptyHash
        )
        {
            return false;
        }

        var names = fields["SignedHeaders"].Split(';');
        var must = request
            .Headers.Keys.Where(n => n == "host" || n.StartsWith("x-acs-", StringComparison.Ordinal))
            .Order(StringComparer.Ordinal);
        var canonical =
            $"POST\n/\n{query}\n{string.Concat(names.Select(n => $"{n}:{Header(request, n)}\n"))}\n{fields["SignedHeaders"]}\n{EmptyHash}";
        var toSign = $"ACS3-HMAC-SHA256\n{System.Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(canonical)))}";
        return names.SequenceEqual(must)
            && fields["Signature"]
                == System.Convert.ToHexStringLower(HMACSHA256.HashData(Encoding.UTF8.GetBytes(key.Secret), Encoding.UTF8.GetBytes(toSign)));
    }

    private static string? Header(RecordedRequest request, string name) => request.Headers.GetValueOrDefault(name);

    private static IEnumerable<KeyValuePair<string, string>> Pairs(string text) =>
        text.Split('&', StringSplitOptions.RemoveEmptyEntries)
            .Select(p => p.Split('=', 2))
            .Select(p => KeyValuePair.Create(Uri.UnescapeDataString(p[0]), Uri.UnescapeDataString(p[1])));
}
