using System.Globalization;
using System.Security.Cryptography;
using ImageTools.LocalCloud.Accounts;
using ImageTools.LocalCloud.Faults;
using ImageTools.LocalCloud.Http;
using ImageTools.LocalCloud.Oss.Authentication;
using ImageTools.LocalCloud.Oss.Store;
using ImageTools.LocalCloud.Storage;
using Microsoft.AspNetCore.Http;

namespace ImageTools.LocalCloud.Oss;

/// <summary>Handles a request to OSS, from its signature to its answer.</summary>
internal sealed class OssService(
    OssAuthenticator authenticator,
    OssPermissions permissions,
    OssBuckets buckets,
    OssBucketSettings settings,
    OssObjects single,
    OssMultipart multipart,
    ObjectStore objects,
    UploadStore uploads,
    DataDirectory data,
    string defaultBucket,
    FaultPlan faults,
    TimeProvider time
)
{
    private readonly LifecycleStore lifecycles = new(data, uploads, time);
    private readonly OssTagging tagging = new(objects);
    private static readonly string[] Streamed = ["PutObject", "UploadPart", "GetObject"];

    public async Task HandleAsync(HttpContext http, SignedRequest request)
    {
        var now = time.GetUtcNow();
        var headers = http.Response.Headers;
        var id = RandomNumberGenerator.GetHexString(24);
        headers["x-oss-request-id"] = id;
        headers["x-oss-server-time"] = "1";
        headers.Server = "AliyunOSS";
        headers.Date = now.ToString("R", CultureInfo.InvariantCulture);
        try
        {
            var (resource, key, sent) = authenticator.Authenticate(
                request,
                ResourceReader.Read(http.Request.Host.Value ?? "", request.Target.Path, defaultBucket)
            );
            // A request without a key may only read objects. Whether it may is decided when the object is known.
            if (key == AccessKey.None && (resource.Key.Length == 0 || request.Method is not ("GET" or "HEAD")))
                throw OssPermissions.NobodyMay();
            var speaksS3 = AwsSignature.Signs(request);
            if (speaksS3)
                AwsSignature.Translate(http.Request, resource);
            if (resource.Bucket.Length > 0 && !ObjectStore.IsBucketName(resource.Bucket))
            {
                throw new OssException(
                    400,
                    "InvalidBucketName",
                    "The specified bucket is not valid.",
                    null,
                    ("BucketName", resource.Bucket)
                );
            }

            var (operation, handle) = Route(http.Request, request.Target, resource);
            OssOperations.Check(operation, http.Request, request.Target, speaksS3);
            var fault = faults.Choose(
                "oss",
                operation,
                resource.Bucket,
                resource.Key,
                int.TryParse(request.Target["partNumber"], out var part) ? part : 0
            );
            if (fault is not null)
                await BeforeAsync(http, request, fault, operation, resource, key).ConfigureAwait(false);
            authenticator.CheckSkew(sent, fault?.ClockAhead ?? TimeSpan.Zero);
            if (resource.Bucket.Length > 0 && operation != "PutBucket" && !objects.HasBucket(resource.Bucket))
                throw OssBuckets.NoSuchBucket(resource.Bucket);
            var context = new OssContext(http, request.Target, resource, fault);
            permissions.Check(key, context, operation);
            lifecycles.Apply(resource.Bucket);
            Task Handle() => handle(context);
            var drop = fault?.DropResponse == true || fault?.CutResponseAfter == 0;
            if (drop)
                DroppedResponse.Prepare(http);
            else if (fault?.CutResponseAfter is { } after)
                CutResponse.Prepare(http, after);
            await (fault?.Duplicate == true ? RepeatedRequest.RunAsync(http, data.Temporary(), Handle) : Handle()).ConfigureAwait(false);
            if (drop)
                http.Abort();
        }
        catch (OssException e)
        {
            await RefuseAsync(http, e, id).ConfigureAwait(false);
        }
        catch (ConnectionCut)
        {
            http.Abort();
        }
        catch (Exception e) when (e is not BadHttpRequestException && !http.RequestAborted.IsCancellationRequested)
        {
            // A full disk or a fault of this server: the client gets the service's own error for it.
            await RefuseAsync(http, new OssException(500, "InternalError", e.Message), id).ConfigureAwait(false);
        }
    }

    /// <summary>Plays the part of a fault that comes before the work. The work may then not be done.</summary>
    private async Task BeforeAsync(HttpContext http, SignedRequest request, Fault fault, string operation, Resource resource, AccessKey key)
    {
        var streamed = Array.IndexOf(Streamed, operation) >= 0;
        var delay = fault.Delay + (streamed ? TimeSpan.Zero : fault.Stall);
        if (delay > TimeSpan.Zero)
            await Task.Delay(delay, time, http.RequestAborted).ConfigureAwait(false);
        if (fault.ClockAhead != TimeSpan.Zero)
            http.Response.Headers.Date = (time.GetUtcNow() + fault.ClockAhead).ToString("R", CultureInfo.InvariantCulture);
        if (fault.CutRequestAfter is not null && operation is not ("PutObject" or "UploadPart"))
            throw new ConnectionCut();
        if (fault.Status is { } status)
            throw new OssException(status, FaultPlan.CodeFor(fault, "oss"), "A fault was asked for.") { RetryAfter = fault.RetryAfter };
        if (fault.ExpiredToken)
            throw OssException.ExpiredToken(key.Id);
        if (
            fault.DiskFullAfter is not null
            && operation is not ("PutObject" or "UploadPart")
            && !HttpMethods.IsGet(http.Request.Method)
            && !HttpMethods.IsHead(http.Request.Method)
        )
        {
            throw ContentWriter.DiskFull();
        }

        if (fault.LoseUpload)
            uploads.Discard(resource.Bucket, resource.Key, request.Target["uploadId"]);
    }

    private (string Operation, Func<OssContext, Task> Handle) Route(HttpRequest request, RequestTarget target, Resource resource)
    {
        var method = request.Method;
        if (resource.Bucket.Length == 0)
            return method == "GET" ? ("ListBuckets", buckets.List) : throw NotImplemented(method);
        if (resource.Key.Length == 0)
            return RouteBucket(method, target);
        var hasUpload = target.Has("uploadId");
        var copies = request.Headers.ContainsKey("x-oss-copy-source");
        return method switch
        {
            "GET" when target.Has("tagging") => ("GetObjectTagging", tagging.Get),
            "PUT" when target.Has("tagging") => ("PutObjectTagging", tagging.Put),
            "DELETE" when target.Has("tagging") => ("DeleteObjectTagging", tagging.Delete),
            "POST" when target.Has("uploads") => ("InitiateMultipartUpload", multipart.Initiate),
            "POST" when hasUpload => ("CompleteMultipartUpload", multipart.Complete),
            "PUT" when hasUpload && copies => ("UploadPartCopy", multipart.CopyPart),
            "PUT" when hasUpload => ("UploadPart", multipart.UploadPart),
            "PUT" when target.Has("acl") => ("PutObjectACL", settings.PutObjectAcl),
            "PUT" when copies => ("CopyObject", single.Copy),
            "PUT" => ("PutObject", single.Put),
            "GET" when hasUpload => ("ListParts", multipart.ListParts),
            "GET" when target.Has("acl") => ("GetObjectACL", settings.GetObjectAcl),
            "GET" => ("GetObject", single.Get),
            "HEAD" => ("HeadObject", single.Get),
            "DELETE" when hasUpload => ("AbortMultipartUpload", multipart.Abort),
            "DELETE" => ("DeleteObject", single.Delete),
            _ => throw NotImplemented(method),
        };
    }

    private (string Operation, Func<OssContext, Task> Handle) RouteBucket(string method, RequestTarget target)
    {
        var lifecycle = new OssLifecycle(lifecycles);
        var about = Array.Find(
            (string[])["uploads", "bucketInfo", "location", "lifecycle", "acl", "stat", "tagging", "encryption", "versioning", "delete"],
            target.Has
        );
        return (method, about) switch
        {
            ("GET", null) => ("ListObjects", buckets.ListObjects),
            ("GET", "uploads") => ("ListMultipartUploads", multipart.ListUploads),
            ("GET", "bucketInfo") => ("GetBucketInfo", buckets.Info),
            ("GET", "location") => ("GetBucketLocation", buckets.Location),
            ("GET", "lifecycle") => ("GetBucketLifecycle", lifecycle.Get),
            ("PUT", "lifecycle") => ("PutBucketLifecycle", lifecycle.Put),
            ("DELETE", "lifecycle") => ("DeleteBucketLifecycle", lifecycle.Delete),
            ("GET", "acl") => ("GetBucketAcl", settings.GetAcl),
            ("PUT", "acl") => ("PutBucketAcl", settings.PutAcl),
            ("GET", "stat") => ("GetBucketStat", settings.Stat),
            ("GET", "tagging") => ("GetBucketTags", settings.GetTags),
            ("PUT", "tagging") => ("PutBucketTags", settings.PutTags),
            ("DELETE", "tagging") => ("DeleteBucketTags", settings.DeleteTags),
            ("GET", "encryption") => ("GetBucketEncryption", settings.GetEncryption),
            ("PUT", "encryption") => ("PutBucketEncryption", settings.PutEncryption),
            ("DELETE", "encryption") => ("DeleteBucketEncryption", settings.DeleteEncryption),
            ("GET", "versioning") => ("GetBucketVersioning", OssBucketSettings.GetVersioning),
            ("PUT", "versioning") => ("PutBucketVersioning", OssBucketSettings.PutVersioning),
            ("POST", "delete") => ("DeleteMultipleObjects", buckets.DeleteMany),
            ("PUT", null) => ("PutBucket", buckets.Put),
            ("DELETE", null) => ("DeleteBucket", buckets.Delete),
            _ => throw NotImplemented($"{method} ?{about}"),
        };
    }

    /// <summary>An unknown operation is an error and changes nothing.</summary>
    public static OssException NotImplemented(string what) =>
        new(501, "NotImplemented", $"The local cloud does not know this operation: {what}.");

    private static async Task RefuseAsync(HttpContext http, OssException e, string id)
    {
        if (http.Response.HasStarted)
        {
            http.Abort();
            return;
        }
        var headers = http.Response.Headers;
        headers["x-oss-ec"] = e.Ec;
        if (e.RetryAfter is { } seconds)
            headers.RetryAfter = seconds.ToString(CultureInfo.InvariantCulture);
        if (e.Status == StatusCodes.Status304NotModified)
        {
            http.Response.StatusCode = e.Status;
            return;
        }
        var document = OssXml.Document("Error", xml =>
        {
            xml.WriteElementString("Code", e.Code);
            xml.WriteElementString("Message", e.Message);
            xml.WriteElementString("RequestId", id);
            xml.WriteElementString("HostId", http.Request.Host.Value);
            foreach (var (name, value) in e.Details)
                xml.WriteElementString(name, value);
            xml.WriteElementString("EC", e.Ec);
            if (e.IsKnown)
                xml.WriteElementString("RecommendDoc", $"https://api.aliyun.com/troubleshoot?q={e.Ec}");
        });
        // An answer to HEAD has no body: the error document is in a header.
        if (HttpMethods.IsHead(http.Request.Method))
            headers["x-oss-err"] = System.Convert.ToBase64String(document);
        http.Response.Headers.Remove("Content-Range");
        await OssXml.WriteAsync(http, e.Status, document).ConfigureAwait(false);
    }
}
