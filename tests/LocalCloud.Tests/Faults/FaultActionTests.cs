using System.Text.RegularExpressions;
using ImageTools.LocalCloud.Tests.Ecs;
using ImageTools.LocalCloud.Tests.Support;
using Microsoft.Extensions.Time.Testing;

namespace ImageTools.LocalCloud.Tests.Faults;

public partial class FaultActionTests
{
    private static readonly byte[] Content = Cloud.Bytes(307200, 1);

    [Fact]
    public async Task A_status_has_the_body_of_the_service_and_says_when_to_come_back()
    {
        using var directory = new TempDirectory();
        await using var cloud = await Start(
            directory,
            """
            {"operation":["PutObject","ImportImage"],"nth":[1,3],
             "action":"status","status":503,"code":"QpsLimitExceeded","retryAfter":2}
            """
        );
        using var refused = await cloud.Put("a.raw", Content);
        Assert.Equal(
            (503, "QpsLimitExceeded", "2"),
            ((int)refused.StatusCode, Cloud.Element(await Cloud.Read(refused), "Code"), refused.Headers.RetryAfter!.ToString())
        );
        using var taken = await cloud.Put("a.raw", Content);
        Assert.Equal(200, (int)taken.StatusCode);
        Assert.Equal("QpsLimitExceeded", (await ImportTests.Import(cloud, "a.raw", "one")).Code());
    }

    [Theory]
    [InlineData("PutObject", "cut-request", ""","after":100000""", false)]
    [InlineData("PutObject", "cut-response", "", true)]
    [InlineData("PutObject", "drop-response", "", true)]
    public async Task A_connection_that_breaks_leaves_the_object_whole_or_absent(string operation, string action, string more, bool there)
    {
        using var directory = new TempDirectory();
        await using var cloud = await Start(directory, $$"""{"operation":"{{operation}}","nth":1,"action":"{{action}}"{{more}}}""");
        await Assert.ThrowsAnyAsync<HttpRequestException>(() => cloud.Put("a.raw", Content));
        Assert.Equal(there ? 200 : 404, (int)(await cloud.Send("HEAD", $"/{Cloud.Bucket}/a.raw")).StatusCode);
        (await cloud.Put("a.raw", Content)).EnsureSuccessStatusCode();
        Assert.Equal(Content, await cloud.Get("a.raw"));
    }

    [Fact]
    public async Task Documents_and_objects_end_in_their_middle()
    {
        using var directory = new TempDirectory();
        await using var cloud = await Start(
            directory,
            """{"operation":["GetObject","ListParts","DescribeTasks"],"attempt":1,"action":"cut-response","after":100}"""
        );
        (await cloud.Put("a.raw", Content)).EnsureSuccessStatusCode();
        var upload = await cloud.Initiate("b.raw");
        await Assert.ThrowsAnyAsync<Exception>(() => cloud.Get("a.raw"));
        await Assert.ThrowsAnyAsync<Exception>(() => cloud.Text("GET", $"/{Cloud.Bucket}/b.raw?uploadId={upload}"));
        await Assert.ThrowsAnyAsync<Exception>(() => cloud.Ecs("DescribeTasks"));
        Assert.Equal(Content, await cloud.Get("a.raw"));
        Assert.Contains(
            "</ListPartsResult>",
            await cloud.Text("GET", $"/{Cloud.Bucket}/b.raw?uploadId={upload}"),
            StringComparison.Ordinal
        );
        Assert.Equal("OK", (await cloud.Ecs("DescribeTasks")).Code());
    }

    [Fact]
    public async Task A_repeated_request_is_answered_as_the_second_of_two()
    {
        using var directory = new TempDirectory();
        await using var cloud = await Start(directory, """{"operation":"*","attempt":1,"action":"duplicate"}""");
        using (var put = await cloud.Put("a.raw", Content, ("x-oss-forbid-overwrite", "true")))
            Assert.Equal((409, "FileAlreadyExists"), ((int)put.StatusCode, Cloud.Element(await Cloud.Read(put), "Code")));
        Assert.Equal(Content, await cloud.Get("a.raw"));
        var upload = await cloud.Initiate("b.raw");
        var tag = await cloud.UploadPart("b.raw", upload, 1, Content);
        using (var done = await cloud.Complete("b.raw", upload, (1, tag)))
            Assert.Equal("NoSuchUpload", Cloud.Element(await Cloud.Read(done), "Code"));
        Assert.Equal(Content, await cloud.Get("b.raw"));
        Assert.Equal("InvalidImageName.Duplicated", (await ImportTests.Import(cloud, "a.raw", "one")).Code());
        Assert.Single((await cloud.Ecs("DescribeTasks")).Answer.GetProperty("TaskSet").GetProperty("Task").EnumerateArray());
    }

    [Fact]
    public async Task Parts_are_listed_backwards_and_twice()
    {
        using var directory = new TempDirectory();
        await using var cloud = await Start(
            directory,
            """{"operation":"ListParts","nth":1,"action":"reorder-parts"},{"operation":"ListParts","nth":2,"action":"repeat-parts"}"""
        );
        var upload = await cloud.Initiate("a.raw");
        for (var part = 1; part <= 3; part++)
            await cloud.UploadPart("a.raw", upload, part, Content);
        async Task<string> Numbers() =>
            string.Join(
                ' ',
                PartNumber().Matches(await cloud.Text("GET", $"/{Cloud.Bucket}/a.raw?uploadId={upload}")).Select(m => m.Groups[1].Value)
            );
        Assert.Equal("3 2 1", await Numbers());
        Assert.Equal("1 1 2 2 3 3", await Numbers());
        Assert.Equal("1 2 3", await Numbers());
    }

    [Fact]
    public async Task Keys_expire_uploads_vanish_and_disks_fill_up_in_the_words_of_the_services()
    {
        using var directory = new TempDirectory();
        await using var cloud = await Start(
            directory,
            """
            {"operation":["PutObject","DescribeTasks"],"nth":[1,2],"action":"expired-token"},
            {"operation":"PutObject","nth":2,"action":"disk-full","after":100000},
            {"operation":"UploadPart","nth":1,"action":"no-such-upload"},{"operation":"ImportImage","nth":1,"action":"disk-full"}
            """
        );
        async Task<string> PutCode() => Cloud.Element(await Cloud.Read(await cloud.Put("a.raw", Content)), "Code");
        Assert.Equal("InvalidAccessKeyId", await PutCode());
        Assert.Equal("InvalidSecurityToken.Expired", (await cloud.Ecs("DescribeTasks")).Code());
        Assert.Equal("QuotaExceed.Image", (await ImportTests.Import(cloud, "a.raw", "one")).Code());
        var upload = await cloud.Initiate("b.raw");
        using var part = await cloud.Send("PUT", $"/{Cloud.Bucket}/b.raw?partNumber=1&uploadId={upload}", new ByteArrayContent(Content));
        Assert.Equal("NoSuchUpload", Cloud.Element(await Cloud.Read(part), "Code"));
        Assert.DoesNotContain(upload, await cloud.Text("GET", $"/{Cloud.Bucket}/?uploads"), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_skewed_clock_is_the_servers_everywhere_so_that_a_client_that_follows_it_gets_through()
    {
        using var directory = new TempDirectory();
        var clock = new FakeTimeProvider(DateTimeOffset.UtcNow);
        var server = new FakeTimeProvider(clock.GetUtcNow());
        await using var cloud = await Start(
            directory,
            """{"operation":"*","action":"clock-skew","minutes":20}""",
            o => o with { Time = server },
            clock
        );
        using var refused = await cloud.Put("a.raw", Content);
        Assert.Equal((403, "RequestTimeTooSkewed"), ((int)refused.StatusCode, Cloud.Element(await Cloud.Read(refused), "Code")));
        Assert.Equal("InvalidTimeStamp.Expired", (await cloud.Ecs("DescribeTasks")).Code());
        clock.SetUtcNow(refused.Headers.Date!.Value);
        Assert.Equal(200, (int)(await cloud.Put("a.raw", Content)).StatusCode);
        Assert.Equal("OK", (await cloud.Ecs("DescribeTasks")).Code());
    }

    [Fact]
    public async Task A_stalled_body_goes_on_when_its_time_is_over()
    {
        using var directory = new TempDirectory();
        await using var cloud = await Start(
            directory,
            """{"operation":"GetObject","nth":1,"action":"stall","after":1000,"seconds":0.05},"""
                + """{"operation":"PutObject","nth":1,"action":"slow","bytesPerSecond":10000000}"""
        );
        (await cloud.Put("a.raw", Content)).EnsureSuccessStatusCode();
        Assert.Equal(Content, await cloud.Get("a.raw"));
    }

    private static Task<Cloud> Start(
        TempDirectory directory,
        string rules,
        Func<LocalCloudOptions, LocalCloudOptions>? change = null,
        TimeProvider? clock = null
    ) =>
        Cloud.StartAsync(
            directory,
            o => (change?.Invoke(o) ?? o) with { Fault = FaultFileTests.Parse($$"""{"seed":7,"faults":[{{rules}}]}""") },
            clock
        );

    [GeneratedRegex("<PartNumber>(\\d+)<")]
    private static partial Regex PartNumber();
}
