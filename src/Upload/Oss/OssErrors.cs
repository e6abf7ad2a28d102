using System.Globalization;
using System.Net;
using ImageTools.Cloud;
using ImageTools.Cloud.Endpoints;
using ImageTools.Cloud.Http;

namespace ImageTools.Upload.Oss;

/// <summary>
/// Turns responses of the service into errors that say what to do. They never repeat strings to sign, signatures or tokens.
/// </summary>
internal static class OssErrors
{
    private const int ProxyAuthentication = 407;

    /// <summary>The error of a response without success.</summary>
    public static CloudException Read(
        OssRequest request,
        HttpResponseMessage response,
        byte[] body,
        string endpoint,
        Credentials signer,
        string? onlyBucket = null
    )
    {
        var status = (int)response.StatusCode;
        var xml = Explanation(response, body);
        var detail = response.Headers.TryGetValues("x-oss-ec", out var details) ? details.First() : null;
        var code = SecretText.Hide(xml?.Text("Code"), signer) ?? CodeOf(detail) ?? CodeOf(status);
        var message = SecretText.Hide(xml?.Text("Message"), signer);
        var id = SecretText.Hide(xml?.Text("RequestId"), signer)
            ?? (response.Headers.TryGetValues("x-oss-request-id", out var ids) ? ids.FirstOrDefault() : null);
        var right = SecretText.Hide(xml?.Text("Endpoint"), signer) is { Length: > 0 } named ? named : StatusHints.Elsewhere(response);
        return new CloudException(
            "oss",
            code,
            Describe(request, status, code, message),
            status,
            id,
            (
                xml is null && CodeOf(detail) is null && status == 403
                    ? Unexplained(response, detail)
                    : Hint(code, request, endpoint, message, right, onlyBucket)
            )
                ?? (PlainOnHttps(status, body) ? "This port speaks https: write https://HOST:PORT (--oss-endpoint)." : null)
                ?? StatusHints.Find(status, right),
            IsRetryable(status, code)
        )
        {
            OtherEndpoint =
                code == "AccessDenied" && (right is not null || message?.Contains("endpoint", StringComparison.OrdinalIgnoreCase) == true)
                    ? right ?? ""
                    : null,
        };
    }

    /// <summary>The service's explanation of an error: in the body, or for HEAD in a header; null when there is none.</summary>
    public static System.Xml.Linq.XElement? Explanation(HttpResponseMessage? response, byte[] body) =>
        ServiceXml.TryParse(body) is { Name.LocalName: not "html" } said ? said
        : response is null ? null
        : ServiceXml.TryParse(FromHeader(response));

    /// <summary>Whether a refusal does not state its reason.</summary>
    public static bool IsUnexplained(HttpResponseMessage response, byte[] body) =>
        (int)response.StatusCode is (>= 400 and < 500 and not (404 or 407 or 408 or 412 or 416 or 429)) or < 300
        && Explanation(response, body) is null
        && !(response.Headers.TryGetValues("x-oss-ec", out var details) && CodeOf(details.First()) is not null);

    /// <summary>Whether a response has the headers that the service puts on each response.</summary>
    public static bool IsMarked(HttpResponseMessage response) =>
        response.Headers.NonValidated.Any(h =>
            h.Key.StartsWith("x-oss-", StringComparison.OrdinalIgnoreCase)
            || (
                h.Key.Equals("Server", StringComparison.OrdinalIgnoreCase)
                && h.Value.ToString().Contains("AliyunOSS", StringComparison.OrdinalIgnoreCase)
            )
        );

    /// <summary>
    /// The error of a response that is not the service's, or null. A busy host in between is asked again; a redirection has its own error.
    /// </summary>
    public static CloudException? Stranger(
        OssRequest request,
        HttpResponseMessage response,
        byte[] body,
        string endpoint,
        Credentials signer
    )
    {
        var status = (int)response.StatusCode;
        if (IsMarked(response) || StrangerAnswer.IsPassing(status) || PlainOnHttps(status, body) || status == ProxyAuthentication)
            return null;
        var page = StrangerAnswer.IsStrangers(response, body);
        // The response to HEAD of a missing object may have no explanation.
        if (!page && (Explanation(response, body) is not null || !response.IsSuccessStatusCode))
            return null;
        return StrangerAnswer.Error("oss", request.Operation, endpoint, response, body, signer);
    }

    /// <summary>The error when no response came.</summary>
    public static CloudException Unreachable(OssRequest request, Uri endpoint, Exception cause, bool answered) =>
        ConnectionFault.Of(cause, endpoint, answered, "--oss-endpoint") is { } fault
            ? fault.ToException("oss", $"{request.Operation}: no answer from {endpoint.Authority}: {fault.Words}", cause)
            : new(
                "oss",
                "unreachable",
                $"{request.Operation}: no answer from {endpoint.Authority}: {ConnectionFault.Said(cause)}",
                hint: Unknown(cause)
                    ? $"This machine finds no host {ConnectionFault.Sought(cause) ?? endpoint.Host}: check --region, --oss-endpoint and "
                        + "the proxy (HTTPS_PROXY), and its name resolution. The same command resumes where it stopped."
                    : "Check the network, the proxy and the endpoint (--oss-endpoint); the same command resumes where it stopped.",
                retryable: true,
                inner: cause
            );

    /// <summary>The error of a stall.</summary>
    public static CloudException Stalled(OssRequest request, Uri endpoint, Exception cause) =>
        new(
            "oss",
            StallWatch.Code,
            string.Create(
                CultureInfo.InvariantCulture,
                $"{request.Operation}: almost no bytes moved to or from {endpoint.Authority} for "
                    + $"{Math.Min(request.Stall.TotalSeconds, request.Patience.TotalSeconds):0} seconds or more."
            ),
            hint: "Check the network; run the same command again, and it resumes where it stopped.",
            retryable: true,
            inner: cause
        );

    /// <summary>The service stored other bytes than were sent.</summary>
    public static CloudException CrcMismatch(string what, ulong ours, ulong theirs) =>
        new(
            "oss",
            "crc-mismatch",
            string.Create(CultureInfo.InvariantCulture, $"{what}: the service computed CRC-64 {theirs}, the bytes sent have {ours}."),
            hint: "A host between this machine and the bucket changes bytes.",
            retryable: true
        );

    /// <summary>The service accepted a part or an object, but named no ETag for it.</summary>
    public static CloudException Untagged(string what) =>
        new(
            "oss",
            "no-etag",
            $"{what}: the service accepted it, but the response has no ETag.",
            hint: "Check that the endpoint is OSS itself, and that no host in between removes headers.",
            retryable: true
        );

    /// <summary>The response to HEAD contradicts itself.</summary>
    public static CloudException Contradictory(OssLocation at, string what, Uri endpoint) =>
        new(
            "oss",
            "contradictory-answer",
            $"HeadObject of {at}: {endpoint.Authority} {what}: the facts of the object are not known.",
            hint: "Check that the endpoint is OSS itself, and that no host in between changes headers."
        );

    /// <summary>The beginning of a service's text, fit for a message.</summary>
    public static string Short(string text) => new([.. text.Take(40).Select(c => char.IsControl(c) ? '?' : c)]);

    /// <summary>Whether a retry may work.</summary>
    private static bool IsRetryable(int status, string code) =>
        RetryPolicy.IsPassing(status) || code is "RequestTimeout" or "InvalidDigest" or "BadRequest";

    /// <summary>The HTML text with which servers refuse plain http on an https port.</summary>
    private static bool PlainOnHttps(int status, byte[] body) =>
        status == 400
        && System
            .Text.Encoding.ASCII.GetString(body, 0, Math.Min(body.Length, 2000))
            .Contains("to HTTPS port", StringComparison.OrdinalIgnoreCase);

    private static string Describe(OssRequest request, int status, string code, string? message)
    {
        var what = request.Key.Length > 0 ? $"oss://{request.Bucket}/{request.Key}" : $"bucket {request.Bucket}";
        return string.Create(
            CultureInfo.InvariantCulture,
            $"{request.Operation} of {what}: {code} ({status}){(message is null ? "" : $": {message}")}"
        );
    }

    private static string? Hint(string code, OssRequest request, string endpoint, string? message, string? right, string? only) =>
        code switch
        {
            "NoSuchBucket" when only is not null =>
                $"The embedded cloud has one bucket, {only}: write oss://{only}/KEY, or --bucket {only}.",
            "NoSuchBucket" => $"There is no bucket '{request.Bucket}' at {endpoint}: check the name and the region, or create it.",
            "NoSuchUpload" => "The unfinished upload was completed or removed meanwhile: run the same command again.",
            "AccessDenied" when right is not null => OssEndpoint.RegionOf(right) is { } region
                ? $"The bucket is in another region: give --region {region}, or --oss-endpoint {right}."
                : $"The bucket is in another region: give --oss-endpoint {right}, and its --region.",
            "AccessDenied" when message?.Contains("endpoint", StringComparison.OrdinalIgnoreCase) == true =>
                "The bucket is in another region: give its --region, or its --oss-endpoint.",
            "AccessDenied" =>
                "The key may not do this: it needs oss:PutObject, oss:GetObject, oss:ListParts and oss:AbortMultipartUpload on "
                    + $"{request.Bucket}/*, oss:ListMultipartUploads and oss:GetBucketInfo on {request.Bucket}. "
                    + "Accounts new to OSS may use public endpoints in mainland China only through a domain of their own (--oss-endpoint).",
            "InvalidArgument" when message?.Contains("signing region", StringComparison.OrdinalIgnoreCase) == true =>
                $"{endpoint} does not belong to the signed region: give the --region of the bucket and its endpoint.",
            "SignatureDoesNotMatch" => "The secret does not belong to this access key id, or it was copied incompletely.",
            "InvalidAccessKeyId" => "The access key id is unknown or disabled, or temporary credentials have expired.",
            "InvalidSecurityToken" or "SecurityTokenExpired" or "AccessKeyIdAndSecurityTokenNotMatch" =>
                "The temporary credentials have expired or do not belong together: get new ones.",
            "RequestTimeTooSkewed" => "The clock of this machine is wrong.",
            "FileAlreadyExists" => "The object exists: choose another key, or --overwrite.",
            "UserDisable" or "InDebt" or "InDebtOverdue" => "The account is in arrears or disabled.",
            "EntityTooSmall" => "A part is smaller than 100 KiB: give a larger --part-size.",
            "SecondLevelDomainForbidden" => "This endpoint wants the bucket in the host name.",
            "InternalError" or "RequestTimeout" or "QpsLimitExceeded" or "UploadTrafficRateLimitExceeded" or "ServiceUnavailable" =>
                "The service is busy: all attempts failed. Run the same command again later; it resumes where it stopped.",
            _ => null,
        };

    private static byte[] FromHeader(HttpResponseMessage response)
    {
        // A response to HEAD has no body; its error is in a header.
        if (!response.Headers.TryGetValues("x-oss-err", out var values))
            return [];
        try
        {
            return System.Convert.FromBase64String(values.First());
        }
        catch (FormatException)
        {
            return [];
        }
    }

    /// <summary>The service's number of the reason (x-oss-ec), or null.</summary>
    private static string? CodeOf(string? detail) =>
        detail switch
        {
            "0002-00000040" => "SignatureDoesNotMatch",
            "0002-00000504" => "RequestTimeTooSkewed",
            "0002-00000902" => "InvalidAccessKeyId",
            "0002-00000218" => "InvalidSecurityToken",
            "0003-00000001" => "AccessDenied",
            _ => null,
        };

    private static string Unexplained(HttpResponseMessage response, string? detail) =>
        "The answer gives no reason: the key may lack a permission, be disabled or be a wrong one, a policy of the bucket may forbid "
        + "it, or this machine's clock is wrong"
        + (
            response.Headers.Date is { } date
                ? string.Create(CultureInfo.InvariantCulture, $" (the answer is of {date.UtcDateTime:yyyy-MM-dd HH:mm} UTC)")
                : ""
        )
        + (detail is null ? "." : $". The service's number for it is {Short(detail)}.");

    private static string CodeOf(int status) =>
        ((HttpStatusCode)status) switch
        {
            HttpStatusCode.ProxyAuthenticationRequired => "proxy-authentication",
            HttpStatusCode.NotFound => "NoSuchKey",
            HttpStatusCode.Forbidden => "AccessDenied",
            _ => string.Create(CultureInfo.InvariantCulture, $"http-{status}"),
        };

    private static bool Unknown(Exception? cause) =>
        cause is HttpRequestException { HttpRequestError: HttpRequestError.NameResolutionError };
}
