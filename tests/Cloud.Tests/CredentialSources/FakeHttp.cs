using System.Collections.Concurrent;
using System.Net;

namespace ImageTools.Cloud.Tests.CredentialSources;

/// <summary>Answers by a function of the request and its body, and remembers what was asked.</summary>
internal sealed class FakeHttp(Func<HttpRequestMessage, string, (int Status, string Text)> answer) : HttpMessageHandler
{
    /// <summary>"METHOD /path?query".</summary>
    public ConcurrentQueue<string> Calls { get; } = [];

    /// <summary>Nobody is there.</summary>
    public static FakeHttp Nobody() => new((_, _) => throw new HttpRequestException("No route to host"));

    protected override async Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
    {
        Calls.Enqueue($"{request.Method} {request.RequestUri!.PathAndQuery}");
        var body = request.Content is null ? "" : await request.Content.ReadAsStringAsync(cancellationToken);
        var (status, text) = answer(request, body);
        return new HttpResponseMessage((HttpStatusCode)status) { Content = new StringContent(text) };
    }
}
