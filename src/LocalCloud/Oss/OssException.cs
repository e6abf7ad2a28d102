using ImageTools.LocalCloud.Http;

namespace ImageTools.LocalCloud.Oss;

/// <summary>A request that OSS refuses.</summary>
/// <param name="status">HTTP status.</param>
/// <param name="code">Error code of OSS.</param>
/// <param name="message">One sentence.</param>
/// <param name="ec">The finer EC number; null gives a general one.</param>
/// <param name="details">Further elements of the error document.</param>
internal sealed class OssException(int status, string code, string message, string? ec = null, params (string Name, string Value)[] details)
    : RefusalException(status, code, message)
{
    public string Ec => ec ?? "0000-00000000";

    /// <summary>Whether the service's documents explain <see cref="Ec"/>.</summary>
    public bool IsKnown => ec is not null;

    public IReadOnlyList<(string Name, string Value)> Details => details;

    public static OssException InvalidArgument(string message, string name, string? value) =>
        new(400, "InvalidArgument", message, null, ("ArgumentName", name), ("ArgumentValue", value ?? ""));

    public static OssException AccessDenied(string message) => new(403, "AccessDenied", message);

    public static OssException ExpiredToken(string id) =>
        new(
            403,
            "InvalidAccessKeyId",
            "The OSS Access Key Id you provided is disabled: its security token has expired.",
            "0002-00000902",
            ("OSSAccessKeyId", id)
        );

    public static OssException NoSuchKey(string key) =>
        new(404, "NoSuchKey", "The specified key does not exist.", "0026-00000001", ("Key", key));

    public static OssException NoSuchUpload(string? id) =>
        new(
            404,
            "NoSuchUpload",
            "The specified upload does not exist. The upload ID may be invalid, or the upload may have been aborted or completed.",
            "0042-00000002",
            ("UploadId", id ?? "")
        );
}
