using System.Net;
using ImageTools.LocalCloud.Tests.Ecs;
using ImageTools.LocalCloud.Tests.Support;

namespace ImageTools.LocalCloud.Tests;

public class StatusPageTests
{
    [Fact]
    public async Task The_page_shows_buckets_objects_uploads_with_parts_images_and_tasks_and_escapes_all_of_it()
    {
        using var directory = new TempDirectory();
        await using var cloud = await Cloud.StartAsync(directory);
        (await cloud.Put("%3Cscript%3Ealert(1)%3C%2Fscript%3E%26%22'.raw", Cloud.Bytes(1 << 20, 1))).EnsureSuccessStatusCode();
        var upload = await cloud.Initiate("%3Cb%3E.raw");
        var tag = await cloud.UploadPart("%3Cb%3E.raw", upload, 7, Cloud.Bytes(1000, 1));
        (await cloud.Put("a.raw", Cloud.Bytes(1 << 20, 2))).EnsureSuccessStatusCode();
        var import = await ImportTests.Import(cloud, "a.raw", "an-image");
        var task = import.Answer.GetProperty("TaskId").GetString()!;
        await cloud.End(task);

        using var http = new HttpClient(new SocketsHttpHandler { UseProxy = false });
        using var answer = await http.GetAsync(new Uri(cloud.Server.Endpoint + "/-/"), TestContext.Current.CancellationToken);
        var page = await Cloud.Read(answer);

        Assert.Equal((HttpStatusCode.OK, "text/html"), (answer.StatusCode, answer.Content.Headers.ContentType!.MediaType));
        Assert.Contains("default-src 'none'", answer.Headers.GetValues("Content-Security-Policy").Single(), StringComparison.Ordinal);
        foreach (
            var shown in (string[])
                [
                    Cloud.Bucket,
                    "&lt;script&gt;",
                    "&lt;b&gt;.raw",
                    upload,
                    tag.Trim('"'),
                    "an-image",
                    import.Answer.GetProperty("ImageId").GetString()!,
                    task,
                    "Finished",
                    "100%",
                ]
        )
        {
            Assert.Contains(shown, page, StringComparison.Ordinal);
        }

        Assert.DoesNotContain("<script", page, StringComparison.OrdinalIgnoreCase);
        Assert.DoesNotContain("<b>", page, StringComparison.Ordinal);
        Assert.DoesNotContain(cloud.Server.AccessKeySecret, page, StringComparison.Ordinal);
        Assert.DoesNotContain(cloud.Server.AccessKeyId, page, StringComparison.Ordinal);
    }

    [Fact]
    public async Task The_page_is_only_read_and_only_under_the_machines_own_names()
    {
        using var directory = new TempDirectory();
        await using var cloud = await Cloud.StartAsync(directory);
        using var http = new HttpClient(new SocketsHttpHandler { UseProxy = false });
        using var posted = await http.PostAsync(
            new Uri(cloud.Server.Endpoint + "/-/"),
            new StringContent("x"),
            TestContext.Current.CancellationToken
        );
        Assert.Equal(HttpStatusCode.MethodNotAllowed, posted.StatusCode);
        using var request = new HttpRequestMessage(HttpMethod.Get, new Uri(cloud.Server.Endpoint + "/-/"));
        request.Headers.Host = "rebound.example";
        using var foreign = await http.SendAsync(request, TestContext.Current.CancellationToken);
        Assert.Equal(HttpStatusCode.Forbidden, foreign.StatusCode);
    }
}
