using System.Text;
using System.Text.Json;
using ImageTools.LocalCloud.Accounts;
using ImageTools.LocalCloud.Http;
using ImageTools.LocalCloud.Rpc;
using ImageTools.LocalCloud.Tests.Support;
using Microsoft.Extensions.Time.Testing;

namespace ImageTools.LocalCloud.Tests.Signatures;

public class RpcVectorTests
{
    [Theory]
    [InlineData("acs3")]
    [InlineData("rpc_v1")]
    public void Calls_signed_by_the_official_clients_are_accepted_once_and_any_change_is_refused(string group)
    {
        foreach (var vector in Vectors.Group(group))
        {
            var headers = Vectors.Headers(vector);
            if (vector.Text("authorization") is { } authorization)
                headers["authorization"] = authorization;
            var request = Vectors.Request(vector.Text("method")!, vector.Text("requestTarget")!, headers);
            Accepts(vector, request, vector.Text("body") ?? "");
        }
    }

    [Fact]
    public void Calls_of_the_ram_and_sts_clients_are_accepted()
    {
        // The recorded port is not part of the vectors, so ACS3, which signs it, can be checked only for its shape.
        foreach (var vector in Vectors.Group("ram_sts_requests"))
        {
            var recorded = vector.GetProperty("request");
            var request = Vectors.Request(recorded.Text("method")!, recorded.Text("requestTarget")!, Vectors.Headers(recorded));
            Assert.True(RpcService.IsRpc(request), vector.Text("id"));
        }
    }

    private static void Accepts(JsonElement vector, SignedRequest request, string text)
    {
        var clock = Vectors.Clock();
        var body = Encoding.UTF8.GetBytes(text);
        var form = text.Length == 0 ? [] : RequestTarget.ParsePairs(text)!;
        var token = request.Header("x-acs-security-token")
            ?? request.Target["SecurityToken"]
            ?? form.Find(p => p.Key == "SecurityToken").Value;
        var key = new AccessKey(
            vector.Text("accessKeyId")!,
            vector.Text("accessKeySecret")!,
            token,
            token is null ? null : clock.GetUtcNow().AddHours(1)
        );
        RpcAuthenticator New() => new(id => id == key.Id ? key : null, clock);
        var id = vector.Text("id");

        var authenticator = New();
        Assert.Equal((id, key), (id, authenticator.Authenticate(request, body, form)));
        Assert.Equal(
            (id, "SignatureNonceUsed"),
            (id, Assert.Throws<RpcException>(() => authenticator.Authenticate(request, body, form)).Code)
        );

        var longer = RequestTarget.Parse(
            "/?"
                + string.Join(
                    '&',
                    request.Target.Query.Append(new("Extra", "1")).Select(p => $"{Percent.Encode(p.Key)}={Percent.Encode(p.Value)}")
                )
        )!;
        Assert.Equal(
            (id, "SignatureDoesNotMatch"),
            (id, Assert.Throws<RpcException>(() => New().Authenticate(request with { Target = longer }, body, form)).Code)
        );
        Assert.Throws<RpcException>(() => New().Authenticate(request with { Method = "PUT" }, body, form));
        var stranger = new RpcAuthenticator(_ => key with { Secret = key.Secret + "x" }, clock);
        Assert.Equal(
            (id, "SignatureDoesNotMatch"),
            (id, Assert.Throws<RpcException>(() => stranger.Authenticate(request, body, form)).Code)
        );
        clock.Advance(TimeSpan.FromMinutes(16));
        Assert.Equal(
            (id, "InvalidTimeStamp.Expired"),
            (id, Assert.Throws<RpcException>(() => New().Authenticate(request, body, form)).Code)
        );
        if (request.Headers.ContainsKey("authorization"))
        {
            var headers = new Dictionary<string, string>(request.Headers, StringComparer.OrdinalIgnoreCase) { ["x-acs-added"] = "1" };
            Assert.Throws<RpcException>(() => New().Authenticate(request with { Headers = headers }, body, form));
        }
    }
}
