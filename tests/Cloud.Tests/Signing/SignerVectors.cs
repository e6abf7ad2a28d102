using System.Text.Json;
using ImageTools.Cloud.Signing;

namespace ImageTools.Cloud.Tests.Signing;

/// <summary>Requests recorded from the official client, and the example of the public documentation.</summary>
public sealed class SignerVectors
{
    [Fact]
    public void Every_recorded_request_is_signed_as_the_official_client_signed_it()
    {
        var vectors = Vectors.Group("acs3");
        Assert.NotEmpty(vectors);
        foreach (var vector in vectors)
        {
            var id = vector.GetProperty("id").GetString();
            var headers = Vectors.Pairs(vector.GetProperty("headers"));
            var query = Acs3Signer.CanonicalQuery(Vectors.Pairs(vector.GetProperty("queryParameters")));
            var bodyHash = Acs3Signer.Sha256Hex(System.Text.Encoding.UTF8.GetBytes(vector.GetProperty("body").GetString()!));
            var (method, key, secret) = (Text(vector, "method"), Text(vector, "accessKeyId"), Text(vector, "accessKeySecret"));
            Assert.Equal(headers.Single(h => h.Key == "x-acs-content-sha256").Value, bodyHash);
            Assert.True(Text(vector, "canonicalRequest") == Acs3Signer.CanonicalRequest(method, query, headers, bodyHash), id);
            Assert.True(Text(vector, "authorization") == Acs3Signer.Authorization(key, secret, method, query, headers, bodyHash), id);
        }
    }

    [Fact]
    public void The_example_of_the_documentation_has_the_documented_signature()
    {
        var vector = Vectors.Group("documented").Single(v => v.GetProperty("id").GetString() == "doc-acs3");
        var headers = Vectors.Pairs(vector.GetProperty("headers"));
        var query = Acs3Signer.CanonicalQuery(Vectors.Pairs(vector.GetProperty("queryParameters")));
        var canonical = Acs3Signer.CanonicalRequest("POST", query, headers, Acs3Signer.Sha256Hex([]));
        Assert.Equal(Text(vector, "canonicalRequest"), canonical);
        Assert.Equal(Text(vector, "expected"), Acs3Signer.Signature(Text(vector, "accessKeySecret"), canonical));
    }

    private static string Text(JsonElement vector, string name) => vector.GetProperty(name).GetString()!;
}
