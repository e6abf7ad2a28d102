using System.Globalization;
using System.Net;
using System.Text;
using ImageTools.LocalCloud.Ecs;
using ImageTools.LocalCloud.Oss.Store;
using Microsoft.AspNetCore.Http;

namespace ImageTools.LocalCloud.Web;

/// <summary>
/// The page for a browser at /-/: buckets with their objects, unfinished uploads with their parts, images and tasks. The page changes
/// nothing, runs no script, and escapes every text of a client.
/// </summary>
internal sealed class StatusPage(ObjectStore objects, UploadStore uploads, EcsStore ecs, LocalCloudOptions options)
{
    /// <summary>This path never means a key of OSS: the key would be in the bucket "-".</summary>
    public const string Path = "/-/";

    private const int MostRows = 1000;

    public async Task HandleAsync(HttpContext http)
    {
        var response = http.Response;
        if (!HttpMethods.IsGet(http.Request.Method) && !HttpMethods.IsHead(http.Request.Method))
        {
            response.StatusCode = StatusCodes.Status405MethodNotAllowed;
            response.Headers.Allow = "GET, HEAD";
            return;
        }
        var page = Encoding.UTF8.GetBytes(Render());
        response.ContentType = "text/html; charset=utf-8";
        response.ContentLength = page.Length;
        // A name that was not escaped would still run nothing and load nothing.
        response.Headers.ContentSecurityPolicy =
            "default-src 'none'; style-src 'unsafe-inline'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'";
        response.Headers.XContentTypeOptions = "nosniff";
        response.Headers.CacheControl = "no-store";
        response.Headers["Referrer-Policy"] = "no-referrer";
        if (HttpMethods.IsGet(http.Request.Method))
            await response.Body.WriteAsync(page, http.RequestAborted).ConfigureAwait(false);
    }

    /// <summary>
    /// Whether the request may come from a page of another origin. A browser sends the host name, and a foreign name may be bound to this
    /// address.
    /// </summary>
    public static bool IsOwnHost(string host)
    {
        var name = host.StartsWith('[') ? host[..(host.IndexOf(']') + 1)] : host.Split(':')[0];
        return name.Equals("localhost", StringComparison.OrdinalIgnoreCase) || IPAddress.TryParse(name.Trim('[', ']'), out _);
    }

    private string Render()
    {
        var html = new HtmlText();
        html.Raw(
            """
            <!doctype html><html lang="en"><head><meta charset="utf-8"><title>Local cloud</title><style>
            body{font:15px/1.4 system-ui,sans-serif;margin:2rem auto;max-width:75rem;padding:0 1rem;color:#1b1f24;background:#fff}
            h2{margin-top:2.2rem}table{border-collapse:collapse;width:100%}
            th,td{text-align:left;padding:.25rem .7rem .25rem 0;border-bottom:1px solid #d5d9de;vertical-align:top;overflow-wrap:anywhere}
            td.n,th.n{text-align:right;white-space:nowrap}code{font-size:.92em}.none{color:#5b6370}
            @media(prefers-color-scheme:dark){body{color:#e4e7eb;background:#15181c}th,td{border-color:#39404a}.none{color:#9aa3af}}
            </style></head><body><h1>Local cloud
            """
        );
        html.Raw(" <small>").Text(options.Region).Raw("</small></h1>");
        foreach (var (bucket, _) in objects.Buckets())
        {
            html.Raw("<h2>Bucket <code>").Text(bucket).Raw("</code></h2>");
            Objects(html, bucket);
            Uploads(html, bucket);
        }
        var (images, tasks) = ecs.Read(s =>
            (s.Images.Select(i => (Image: i, s.Tasks.Find(t => t.Id == i.TaskId)?.Percent)).ToList(), s.Tasks.ToList())
        );
        html.Raw("<h2>Images</h2>");
        html.Table(
            ["Image", "Name", "Region", "Status", "Progress", "Disks", "Created"],
            images.OrderByDescending(i => i.Image.Created).Take(MostRows),
            images.Count,
            i =>
                [
                    i.Image.Id,
                    i.Image.Name,
                    i.Image.Region,
                    i.Image.Status,
                    Percent(i.Percent ?? 100),
                    string.Join(", ", i.Image.Disks.Select(d => $"{d.Format} {d.SizeGiB} GiB {d.Bucket}/{d.Object}")),
                    Time(i.Image.Created),
                ]
        );
        html.Raw("<h2>Tasks</h2>");
        html.Table(
            ["Task", "Action", "Image", "Status", "Progress", "Begun", "Ended", "Error"],
            tasks.OrderByDescending(t => t.Created).Take(MostRows),
            tasks.Count,
            t =>
                [
                    t.Id,
                    t.Action,
                    t.ImageId,
                    t.Status,
                    Percent(t.Percent),
                    Time(t.Created),
                    t.Finished is { } end ? Time(end) : "",
                    $"{t.ErrorCode} {t.ErrorMessage}".Trim(),
                ]
        );
        return html.Raw("</body></html>").ToString();
    }

    private void Objects(HtmlText html, string bucket)
    {
        var all = objects.TryList(bucket);
        html.Raw("<h3>Objects</h3>");
        html.Table(["Key", "#Bytes", "Class", "CRC-64", "ETag", "Written"], all.Take(MostRows), all.Count, o =>
            [
                o.Key,
                Number(o.Size),
                o.Headers.GetValueOrDefault("x-oss-storage-class", "Standard"),
                o.Crc64.ToString(CultureInfo.InvariantCulture),
                o.ETag,
                Time(o.LastModified),
            ]
        );
    }

    private void Uploads(HtmlText html, string bucket)
    {
        var all = uploads.List(bucket);
        html.Raw("<h3>Unfinished uploads</h3>");
        if (all.Count == 0)
            html.Raw("<p class=none>None.</p>");
        foreach (var upload in all.Take(MostRows))
        {
            var parts = uploads.Parts(upload);
            html.Raw("<p><code>")
                .Text(upload.Key)
                .Raw("</code> upload <code>")
                .Text(upload.Id)
                .Raw("</code>, begun ")
                .Text(Time(upload.Initiated))
                .Raw(", ")
                .Text(Number(parts.Count))
                .Raw(" parts, ")
                .Text(Number(parts.Sum(p => p.Size)))
                .Raw(" bytes</p>");
            html.Table(["#Part", "#Bytes", "CRC-64", "ETag", "Received"], parts.Take(MostRows), parts.Count, p =>
                [Number(p.Number), Number(p.Size), p.Crc64.ToString(CultureInfo.InvariantCulture), p.ETag, Time(p.LastModified)]
            );
        }
    }

    private static string Percent(int percent) => Number(percent) + "%";

    private static string Number(long number) => number.ToString("N0", CultureInfo.InvariantCulture);

    private static string Time(DateTimeOffset time) => time.UtcDateTime.ToString("yyyy-MM-dd HH:mm:ss'Z'", CultureInfo.InvariantCulture);
}
