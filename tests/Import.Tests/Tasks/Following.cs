using ImageTools.Cloud;
using ImageTools.Disks;
using ImageTools.Import.Tasks;
using ImageTools.Import.Tests.Fakes;
using static ImageTools.Tests.Support.FakeHttp;

namespace ImageTools.Import.Tests.Tasks;

public sealed class Following
{
    private const string Available =
        """{"Images":{"Image":[{"ImageId":"m-1","ImageName":"web","Status":"Available","Size":40}]},"TotalCount":1}""";
    private readonly InstantTime time = Clients.Time();
    private readonly List<string> notes = [];

    [Fact]
    public async Task A_task_is_followed_through_its_statuses_to_an_image_that_is_available()
    {
        List<WorkProgress> progress = [];
        var handler = Script(
            [Task("Waiting", ""), Task("Processing", "10%"), Task("Processing", "57%"), Task("Finished", "100%")],
            [Image("Creating"), () => Json("""{"Images":{"Image":[]},"TotalCount":0}"""), () => Json(Available)]
        );
        var image = await Follow(handler, progress: new Collector(progress));
        Assert.Equal(("m-1", 40), (image.ImageId, image.Size));
        Assert.Equal([0, 10, 57, 100, 100, 100], progress.Select(p => p.Done));
        Assert.Equal(4, handler.Actions.Count(a => a == "DescribeTaskAttribute"));
    }

    [Fact]
    public async Task Pauses_grow_from_one_second_to_thirty()
    {
        var handler = Script([.. Enumerable.Repeat(Task("Processing", "1%"), 12), Task("Finished", "100%")], [() => Json(Available)]);
        await Follow(handler);
        Assert.Equal(TimeSpan.FromSeconds(1), time.Waits[0]);
        Assert.Equal(TimeSpan.FromSeconds(30), time.Waits[^1]);
        Assert.Equal(time.Waits.Order(), time.Waits);
    }

    [Fact]
    public async Task Answers_that_do_not_come_are_survived()
    {
        var handler = Script(
            [
                Task("Processing", "10%"),
                .. Enumerable.Repeat<Func<HttpResponseMessage>>(() => throw new HttpRequestException("reset"), 20),
                Task("Finished", "100%"),
            ],
            [() => Refusal(503, "ServiceUnavailable"), () => Json(Available)]
        );
        Assert.Equal("m-1", (await Follow(handler)).ImageId);
        Assert.Contains(notes, n => n.Contains("connection-failed", StringComparison.Ordinal));
    }

    [Fact]
    public async Task Silence_without_end_ends_the_following_and_says_how_to_come_back()
    {
        var handler = new FakeHttp(_ => throw new HttpRequestException("reset"));
        var error = await Assert.ThrowsAsync<CloudException>(() => Follow(handler));
        Assert.Equal("connection-failed", error.Code);
        Assert.Contains("imagetools wait t-1 --region cn-hangzhou", error.Hint, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_task_that_is_not_known_yet_is_asked_for_again()
    {
        var handler = Script([() => Refusal(400, "InvalidTaskId.NotFound"), Task("Finished", "100%")], [() => Json(Available)]);
        Assert.Equal("m-1", (await Follow(handler)).ImageId);
    }

    [Fact]
    public async Task A_task_that_stays_unknown_is_an_error()
    {
        var handler = new FakeHttp(_ => Refusal(400, "InvalidTaskId.NotFound"));
        var error = await Assert.ThrowsAsync<CloudException>(() => Follow(handler));
        Assert.Equal("InvalidTaskId.NotFound", error.Code);
        // Nothing is known to continue.
        Assert.DoesNotContain("continues", error.Message + error.Hint, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_denial_is_not_asked_again()
    {
        var handler = new FakeHttp(_ => Refusal(403, "Forbidden.RAM"));
        await Assert.ThrowsAsync<CloudException>(() => Follow(handler));
        Assert.Single(handler.Requests);
    }

    [Fact]
    public async Task Statuses_nobody_has_heard_of_mean_wait()
    {
        var handler = Script([Task("Paused", "3%"), Task("Transmogrifying", "4%"), Task("Finished", "100%")], [() => Json(Available)]);
        Assert.Equal("m-1", (await Follow(handler)).ImageId);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task An_image_that_is_not_there_or_not_any_more_ends_the_following(bool wasThere)
    {
        Func<HttpResponseMessage> none = () => Json("""{"Images":{"Image":[]},"TotalCount":0}""");
        var handler = Script([Task("Finished", "100%")], [wasThere ? Image("Creating") : none, .. Enumerable.Repeat(none, 500)]);
        var begin = time.GetTimestamp();
        var error = await Assert.ThrowsAsync<CloudException>(() => Follow(handler));
        Assert.Equal("image-missing", error.Code);
        Assert.Equal(wasThere, error.Message.Contains("any more", StringComparison.Ordinal));
        Assert.InRange(time.GetElapsedTime(begin), TimeSpan.FromMinutes(1), TimeSpan.FromMinutes(5));
    }

    [Fact]
    public async Task Silence_for_a_while_is_not_taken_for_an_image_that_is_gone()
    {
        var handler = Script(
            [Task("Finished", "100%")],
            [
                Image("Creating"),
                .. Enumerable.Repeat<Func<HttpResponseMessage>>(() => throw new HttpRequestException("reset"), 30),
                () => Json(Available),
            ]
        );
        Assert.Equal("m-1", (await Follow(handler)).ImageId);
    }

    [Fact]
    public async Task A_failed_task_gives_the_services_reason_and_the_way_out()
    {
        var handler = Script(
            [
                () =>
                    Json(
                        """
                        {"TaskId":"t-1","TaskStatus":"Failed","TaskProcess":"30%","OperationProgressSet":{"OperationProgress":[
                          {"OperationStatus":"Success","ErrorCode":"","ErrorMsg":""},
                          {"OperationStatus":"Failed","ErrorCode":"InvalidImageFormat.Malformed","ErrorMsg":"The L1 table is damaged."}]}}
                        """
                    ),
            ],
            []
        );
        var error = await Assert.ThrowsAsync<CloudException>(() => Follow(handler));
        Assert.Equal("InvalidImageFormat.Malformed", error.Code);
        Assert.Contains("The L1 table is damaged.", error.Message, StringComparison.Ordinal);
        Assert.Contains("imagetools info", error.Hint, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_failed_task_without_a_reason_says_so()
    {
        var error = await Assert.ThrowsAsync<CloudException>(() => Follow(Script([Task("Failed", "")], [])));
        Assert.Equal("import-failed", error.Code);
        Assert.Contains("gives no reason", error.Message, StringComparison.Ordinal);
        Assert.NotNull(error.Hint);
    }

    [Fact]
    public async Task A_cancelled_task_is_no_success()
    {
        var error = await Assert.ThrowsAsync<CloudException>(() => Follow(Script([Task("Deleted", "40%")], [])));
        Assert.Equal("import-cancelled", error.Code);
    }

    [Fact]
    public async Task An_image_whose_creation_failed_is_no_success_although_the_task_finished()
    {
        var error = await Assert.ThrowsAsync<CloudException>(() => Follow(Script([Task("Finished", "100%")], [Image("CreateFailed")])));
        Assert.Equal("image-create-failed", error.Code);
    }

    [Fact]
    public async Task The_deadline_ends_the_following_not_the_task()
    {
        var handler = new FakeHttp(_ => Task("Processing", "1%")());
        var error = await Assert.ThrowsAsync<CloudException>(() => Follow(handler));
        Assert.Equal("import-deadline", error.Code);
        Assert.InRange(time.GetUtcNow() - InstantTime.Now, TimeSpan.FromHours(5.9), TimeSpan.FromHours(6));
        Assert.DoesNotContain("CancelTask", handler.Actions);
        Assert.Contains("imagetools wait t-1", error.Hint, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Interrupted_following_leaves_the_task_running_and_says_how_to_return_and_how_to_end_it()
    {
        using var cancel = new CancellationTokenSource();
        var handler = new FakeHttp(_ =>
        {
            cancel.Cancel();
            return Task("Processing", "10%")();
        });
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => Follow(handler, cancellation: cancel.Token));
        Assert.DoesNotContain("CancelTask", handler.Actions);
        Assert.Contains(notes, n =>
            n.Contains("imagetools wait t-1", StringComparison.Ordinal) && n.Contains("imagetools cancel t-1", StringComparison.Ordinal)
        );
    }

    [Fact]
    public async Task A_task_that_is_followed_by_its_id_alone_finds_its_image()
    {
        var handler = new FakeHttp(r =>
            r.Action switch
            {
                "DescribeTaskAttribute" => Task("Finished", "100%")(),
                "DescribeTasks" => Json(
                    """{"TaskSet":{"Task":[{"TaskId":"t-1","TaskStatus":"Finished","ResourceId":"m-1"}]},"TotalCount":1}"""
                ),
                _ => Json(Available),
            }
        );
        Assert.Equal("m-1", (await Follow(handler, imageId: null)).ImageId);
        Assert.Equal("m-1", handler.Requests[^1]["ImageId"]);
    }

    private static Func<HttpResponseMessage> Task(string status, string process) =>
        () => Json($$"""{"TaskId":"t-1","TaskStatus":"{{status}}","TaskProcess":"{{process}}","RegionId":"cn-hangzhou"}""");

    private static Func<HttpResponseMessage> Image(string status) =>
        () => Json($$"""{"Images":{"Image":[{"ImageId":"m-1","Status":"{{status}}"}]},"TotalCount":1}""");

    private static FakeHttp Script(Func<HttpResponseMessage>[] tasks, Func<HttpResponseMessage>[] images)
    {
        var (task, image) = (0, 0);
        return new FakeHttp(r => r.Action == "DescribeTaskAttribute" ? tasks[task++]() : images[image++]());
    }

    private Task<Import.Ecs.EcsImage> Follow(
        FakeHttp handler,
        string? imageId = "m-1",
        IProgress<WorkProgress>? progress = null,
        CancellationToken? cancellation = null
    ) =>
        new TaskFollower(Clients.Ecs(handler, time), time, new FollowOptions(), notes.Add).FollowAsync(
            "t-1",
            imageId,
            progress,
            cancellation ?? TestContext.Current.CancellationToken
        );

    private sealed class Collector(List<WorkProgress> into) : IProgress<WorkProgress>
    {
        public void Report(WorkProgress value) => into.Add(value);
    }
}
