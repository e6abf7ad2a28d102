using System.Text.Json;
using ImageTools.Import.Ram;
using static ImageTools.Tests.Support.FakeHttp;

namespace ImageTools.Import.Tests.Fakes;

/// <summary>ECS and RAM where everything goes well, unless a test replaces the answer to an operation.</summary>
internal sealed class FakeCloud
{
    private readonly Dictionary<string, Func<RecordedRequest, HttpResponseMessage>> answers = new(StringComparer.Ordinal)
    {
        ["GetRole"] = _ =>
            Json($$$"""{"Role":{"RoleName":"r","AssumeRolePolicyDocument":{{{JsonSerializer.Serialize(ImportRole.TrustPolicy)}}}}}"""),
        ["ListPoliciesForRole"] = _ =>
            Json("""{"Policies":{"Policy":[{"PolicyName":"AliyunECSImageImportRolePolicy","PolicyType":"System"}]}}"""),
        ["DescribeImages"] = r =>
            Json(
                r["ImageName"] is not null
                    ? """{"Images":{"Image":[]},"TotalCount":0}"""
                    : """{"Images":{"Image":[{"ImageId":"m-1","ImageName":"web","Status":"Available","Size":40,"""
                        + """ "DiskDeviceMappings":{"DiskDeviceMapping":[{"Type":"system","Size":"40","SnapshotId":"s-1"},"""
                        + """{"Type":"data","Size":"100","SnapshotId":"s-2"}]}}]},"TotalCount":1}"""
            ),
        ["ImportImage.DryRun"] = _ => Refusal(400, "DryRunOperation"),
        ["ImportImage"] = _ => Json("""{"ImageId":"m-1","TaskId":"t-1","RegionId":"cn-hangzhou"}"""),
        ["DescribeTaskAttribute"] = _ =>
            Json("""{"TaskId":"t-1","TaskStatus":"Finished","TaskProcess":"100%","CreationTime":"2026-01-15T08:30Z"}"""),
    };

    private readonly List<string> journal;

    public FakeCloud(List<string> journal)
    {
        this.journal = journal;
        Handler = new FakeHttp(r =>
        {
            this.journal.Add(Name(r));
            return answers[Name(r)](r);
        });
    }

    public FakeHttp Handler { get; }

    public void On(string action, Func<RecordedRequest, HttpResponseMessage> answer) => answers[action] = answer;

    /// <summary>Answers in this order, then as before.</summary>
    public void First(string action, params Func<HttpResponseMessage>[] first)
    {
        var (next, after) = (0, answers[action]);
        answers[action] = r => next < first.Length ? first[next++]() : after(r);
    }

    public RecordedRequest[] Requests(string action) => [.. Handler.Requests.Where(r => Name(r) == action)];

    // A dry run is another operation in all but name.
    private static string Name(RecordedRequest request) => request["DryRun"] == "true" ? $"{request.Action}.DryRun" : request.Action;
}
