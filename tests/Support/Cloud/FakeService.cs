namespace ImageTools.Tests.Support;

/// <summary>A service that is played instead of the network: what every such one stands on.</summary>
internal abstract class FakeService : HttpMessageHandler
{
    /// <summary>Comes before the body is read; may wait for ever.</summary>
    protected virtual Task ArrivingAsync(HttpRequestMessage request, CancellationToken cancellation) => Task.CompletedTask;

    protected abstract HttpResponseMessage Answer(RecordedRequest request);

    protected sealed override async Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
    {
        await ArrivingAsync(request, cancellationToken);
        var content = request.Content is null ? [] : await request.Content.ReadAsByteArrayAsync(cancellationToken);
        var headers = request
            .Headers.Concat(request.Content?.Headers.AsEnumerable() ?? [])
            .ToDictionary(h => h.Key.ToLowerInvariant(), h => string.Join(", ", h.Value), StringComparer.Ordinal);
        var response = Answer(new RecordedRequest(request.Method.Method, request.RequestUri!, headers, content));
        response.RequestMessage ??= request;
        return response;
    }
}
