using System.Text;
using ImageTools.Cloud.Http;

namespace ImageTools.Cloud.CredentialSources;

/// <summary>Small requests to those who hand out credentials.</summary>
internal static class HttpSource
{
    private const int LargestAnswer = 1 << 20;
    private static readonly Credentials NoSecrets = new("", "");

    /// <summary>
    /// Sends; gives status, text and the time at the server. No answer at all is a <see cref="CloudException"/> that can be
    /// retried.
    /// </summary>
    public static async Task<(int Status, string Text, DateTimeOffset? Date)> SendAsync(
        HttpMessageHandler handler,
        HttpRequestMessage request,
        TimeSpan patience,
        TimeProvider time,
        CancellationToken cancellation,
        Credentials? secrets = null
    )
    {
        using var http = new HttpClient(handler, disposeHandler: false)
        {
            Timeout = Timeout.InfiniteTimeSpan,
            MaxResponseContentBufferSize = LargestAnswer,
        };
        using var limit = new CancellationTokenSource(patience, time);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(cancellation, limit.Token);
        try
        {
            using var response = await http.SendAsync(request, either.Token).ConfigureAwait(false);
            var body = await response.Content.ReadAsByteArrayAsync(either.Token).ConfigureAwait(false);
            var status = (int)response.StatusCode;
            if (StrangerAnswer.IsStrangers(response, body) && !StrangerAnswer.IsPassing(status) && status != 407)
            {
                throw StrangerAnswer.Error(
                    "credentials",
                    "Asking for credentials",
                    request.RequestUri!.Authority,
                    response,
                    body,
                    secrets ?? NoSecrets
                );
            }

            return (status, Encoding.UTF8.GetString(body), response.Headers.Date);
        }
        catch (Exception e)
            when (e is HttpRequestException or IOException || (e is OperationCanceledException && !cancellation.IsCancellationRequested))
        {
            var at = request.RequestUri!;
            if (ConnectionFault.Of(e, at, answered: false, Places(at)) is { } fault)
            {
                throw new CloudException(
                    "credentials",
                    fault.Code,
                    $"No answer from {at.Authority}: {fault.Words}.",
                    fault.Status,
                    hint: fault.Hint,
                    retryable: fault.IsRetryable,
                    inner: e
                );
            }

            throw new CloudException(
                "credentials",
                "unreachable",
                $"No answer from {at.Authority}: "
                    + (
                        limit.IsCancellationRequested
                            ? $"nothing within {patience.TotalSeconds:0} s"
                            : SecretText.Address(Innermost(e).Message)
                    )
                    + ".",
                hint: "Check the network, the proxy and the endpoint; the same command goes on where it stopped.",
                retryable: true,
                inner: e
            );
        }
    }

    /// <summary>What names the host: credentials come from STS, from an address of the user's, or from the instance.</summary>
    private static string Places(Uri at) =>
        at.AbsolutePath == "/"
            ? "--sts-endpoint (ALIBABA_CLOUD_STS_ENDPOINT, ALIBABA_CLOUD_STS_REGION, sts_region of the profile)"
            : "the credentials URI (ALIBABA_CLOUD_CREDENTIALS_URI, credentials_uri of the profile)";

    private static Exception Innermost(Exception exception) => exception.InnerException is { } inner ? Innermost(inner) : exception;
}
