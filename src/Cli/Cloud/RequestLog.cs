using System.Diagnostics;
using System.Globalization;
using ImageTools.Cloud;

namespace ImageTools.Cli.Cloud;

/// <summary>
/// A note for each request, for -v: method, address, status, time and request id. It contains no header of the request, and of the query
/// only names and part numbers, because headers and queries hold signatures and tokens.
/// </summary>
/// <param name="inner">Sends the requests.</param>
/// <param name="note">Gets the notes.</param>
/// <param name="source">Gives the source of the credentials; null when it is not known yet.</param>
internal sealed class RequestLog(HttpMessageHandler inner, Action<string> note, Func<string>? source) : DelegatingHandler(inner)
{
    private int isFirst = 1;

    /// <inheritdoc/>
    protected override async Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
    {
        if (source is not null && Interlocked.Exchange(ref isFirst, 0) == 1)
            note($"Credentials: {source()}");
        var start = Stopwatch.GetTimestamp();
        try
        {
            var response = await base.SendAsync(request, cancellationToken).ConfigureAwait(false);
            var id = Header(response, "x-oss-request-id") ?? Header(response, "x-acs-request-id");
            note(
                string.Create(
                    CultureInfo.InvariantCulture,
                    $"{Describe(request)}: {(int)response.StatusCode} in {Milliseconds(start)} ms{(id is null ? "" : $", request id {id}")}"
                )
            );
            return response;
        }
        catch (Exception e) when (e is HttpRequestException or IOException or OperationCanceledException)
        {
            note(
                string.Create(
                    CultureInfo.InvariantCulture,
                    $"{Describe(request)}: no answer after {Milliseconds(start)} ms: {SecretText.Address(e.Message)}"
                )
            );
            throw;
        }
    }

    private static string Describe(HttpRequestMessage request)
    {
        var address = request.RequestUri!;
        if (request.Headers.TryGetValues("x-acs-action", out var action))
            return $"{address.Authority} {action.First()}";
        var names = address
            .Query.TrimStart('?')
            .Split('&', StringSplitOptions.RemoveEmptyEntries)
            .Select(p => p.StartsWith("partNumber=", StringComparison.Ordinal) ? p : p.Split('=')[0]);
        var query = string.Join('&', names);
        return $"{request.Method} {address.Authority}{address.AbsolutePath}{(query.Length == 0 ? "" : "?")}{query}";
    }

    private static string? Header(HttpResponseMessage response, string name) =>
        response.Headers.TryGetValues(name, out var values) ? values.FirstOrDefault() : null;

    private static long Milliseconds(long start) => (long)Stopwatch.GetElapsedTime(start).TotalMilliseconds;
}
