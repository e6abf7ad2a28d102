using System.Net;
using System.Text;
using System.Text.Json;
using ImageTools.Cloud;
using ImageTools.Cloud.CredentialSources;
using ImageTools.Cloud.Endpoints;
using ImageTools.Upload.Oss;

namespace ImageTools.Upload.Tests;

/// <summary>Errors that were served to the official client, and what it made of them.</summary>
public class ErrorVectorTests
{
    [Fact]
    public async Task Errors_carry_the_code_and_message_that_the_official_client_sees_also_without_a_body()
    {
        var vectors = JsonDocument
            .Parse(File.ReadAllText(Shared.File("spec/vectors.json")))
            .RootElement.GetProperty("oss_error_parsing")
            .EnumerateArray()
            .ToArray();
        Assert.Equal(["err-get", "err-head"], vectors.Select(v => v.GetProperty("id").GetString()));
        foreach (var vector in vectors)
        {
            var saw = vector.GetProperty("clientSaw");
            var (code, message) = (saw.GetProperty("code").GetString()!, saw.GetProperty("message").GetString()!);
            using var client = new OssClient(
                OssEndpoint.ForRegion("cn-hangzhou"),
                new FixedCredentials("test", new Credentials("id", "secret")),
                new FakeHttp(request => Refusal(request, $"<Error><Code>{code}</Code><Message>{message}</Message></Error>")),
                new InstantTime()
            );

            var at = new OssLocation("examplebucket", "a.raw");
            Func<Task> call =
                vector.GetProperty("id").GetString() == "err-head"
                    ? () => client.FindObjectAsync(at, TestContext.Current.CancellationToken)
                    : () => client.OpenAsync(at, 0, null, TestContext.Current.CancellationToken);
            var error = await Assert.ThrowsAsync<CloudException>(call);

            Assert.Equal((code, 403), (error.Code, error.Status));
            Assert.Contains(message, error.Message, StringComparison.Ordinal);
        }
    }

    /// <summary>As OSS does it: an error of HEAD, which has no body, is in a header.</summary>
    private static HttpResponseMessage Refusal(RecordedRequest request, string xml) =>
        request.Method == "HEAD"
            ? new(HttpStatusCode.Forbidden) { Headers = { { "x-oss-err", System.Convert.ToBase64String(Encoding.UTF8.GetBytes(xml)) } } }
            : new(HttpStatusCode.Forbidden) { Content = new StringContent(xml, Encoding.UTF8, "application/xml") };
}
