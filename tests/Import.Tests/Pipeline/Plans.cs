using ImageTools.Cloud;
using ImageTools.Import.Pipeline;
using ImageTools.Import.Tests.Fakes;
using ImageTools.Inspect.Checks;
using static ImageTools.Tests.Support.FakeHttp;

namespace ImageTools.Import.Tests.Pipeline;

/// <summary>A plan goes on where an import ends.</summary>
public sealed class Plans : IDisposable
{
    private readonly Runs runs = new();

    public void Dispose() => runs.Dispose();

    [Fact]
    public async Task A_blocked_guest_ends_an_import_and_a_plan_shows_what_the_cloud_says_besides()
    {
        runs.Verdict = "blocked";
        var plan = await PlanAsync(runs.Options);
        Assert.Contains(plan.Inspection!.Checks, c => c is { Id: "boot-bootloader", Status: CheckStatus.Fail });
        Assert.Contains(plan.Findings, f => f.Result is { Id: "ram-role", Status: CheckStatus.Pass });
        Assert.Single(plan.Targets);

        runs.Journal.Clear();
        await Assert.ThrowsAsync<PreflightBlockedException>(() => runs.RunAsync());
        Assert.Equal(["(inspected)"], runs.Journal);
    }

    [Fact]
    public async Task A_cloud_that_fails_ends_an_import_and_is_a_finding_of_a_plan()
    {
        runs.Store.BucketError = new CloudException("oss", "InternalError", "broken", 500);
        var finding = Assert.Single((await PlanAsync(runs.Options)).Findings);
        Assert.Equal(("cloud", CheckStatus.Unknown), (finding.Result.Id, finding.Result.Status));
        Assert.Contains("broken", finding.Result.Message, StringComparison.Ordinal);

        Assert.Same(runs.Store.BucketError, await Assert.ThrowsAsync<CloudException>(() => runs.RunAsync()));
    }

    [Fact]
    public async Task A_plan_of_a_name_that_is_taken_compares_nothing_and_asks_no_other_region()
    {
        runs.Cloud.On("DescribeImages", _ => Json(
                """
                {"Images":{"Image":[{"ImageId":"m-9","ImageName":"web","Status":"Available",
                 "Tags":{"Tag":[{"TagKey":"imagetools-content","TagValue":"crc64-0"}]}}]},"TotalCount":1}
                """
            ));
        var plan = await PlanAsync(runs.Options with { CopyTo = ["cn-beijing"] });
        Assert.Contains(plan.Findings, f => f.Result is { Id: "param-image-name-duplicate", Status: CheckStatus.Fail });
        Assert.Single(runs.Cloud.Requests("DescribeImages"));
        Assert.Empty(runs.Observer.Notes);

        var error = await Assert.ThrowsAsync<CloudException>(() => runs.RunAsync());
        Assert.Contains("made from other content", error.Message, StringComparison.Ordinal);
        Assert.Contains(runs.Observer.Notes, n => n.Contains("comparing it", StringComparison.Ordinal));
    }

    [Fact]
    public async Task What_could_not_be_asked_is_a_note_of_an_import_and_a_finding_of_a_plan()
    {
        runs.Store.BucketError = new CloudException("oss", "AccessDenied", "no", 403);
        var plan = await PlanAsync(runs.Options);
        Assert.Contains(plan.Findings, f => f.Result is { Id: "oss-region", Status: CheckStatus.Unknown });
        Assert.Empty(runs.Observer.Notes);

        await runs.RunAsync();
        Assert.StartsWith("oss-region: ", runs.Observer.Notes[0], StringComparison.Ordinal);
    }

    private async Task<ImportPlan> PlanAsync(ImportOptions options)
    {
        ImportPlan? plan = null;
        await runs.Pipeline()
            .PlanAsync(
                options,
                runs.Observer,
                p =>
                {
                    plan = p;
                    return Task.CompletedTask;
                },
                TestContext.Current.CancellationToken
            );
        return plan!;
    }
}
