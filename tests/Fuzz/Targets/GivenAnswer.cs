using System.Net;
using ImageTools.Cloud;

namespace ImageTools.Fuzz.Targets;

/// <summary>A service that answers everything with the same bytes, and the keys for it.</summary>
internal sealed class GivenAnswer(byte[] body, HttpStatusCode status, string type) : HttpMessageHandler, ICredentialProvider
{
    /// <inheritdoc/>
    public string Source => "the test";

    /// <inheritdoc/>
    public ValueTask<Credentials> GetAsync(CancellationToken cancellation) =>
        ValueTask.FromResult(new Credentials("LTAI-example", "secret-example"));

    protected override Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken) =>
        Task.FromResult(Answer(request));

    private HttpResponseMessage Answer(HttpRequestMessage request)
    {
        var content = new ByteArrayContent(body);
        content.Headers.TryAddWithoutValidation("Content-Type", type);
        var answer = new HttpResponseMessage(status) { Content = content, RequestMessage = request };
        answer.Headers.TryAddWithoutValidation("x-oss-request-id", "5F00");
        return answer;
    }
}
