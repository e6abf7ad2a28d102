using System.Net;
using ImageTools.Cloud;
using ImageTools.Cloud.Rpc;
using ImageTools.Import.Ecs;

namespace ImageTools.Fuzz.Targets;

/// <summary>What ECS answers in JSON: images, tasks, and refusals.</summary>
internal sealed class RpcAnswerTarget()
    : TextTarget(
        "rpc-json",
        600,
        """
        {"Images":{"Image":[{"ImageId":"m-1","ImageName":"web","Status":"Available","Size":40,"CreationTime":"2026-01-15T08:30:45Z",
         "DiskDeviceMappings":{"DiskDeviceMapping":[{"Type":"system","Size":"40","SnapshotId":"s-1","ImportOSSBucket":"b",
          "ImportOSSObject":"o"}]},"DetectionOptions":{"Status":"Finished","Items":{"Item":[{"Name":"GUESTOS.Virtio","Value":"absent",
          "RiskCode":"VirtioMissing","RiskLevel":"High"}]}}}]},"TotalCount":1,"PageNumber":1,"PageSize":50,"RequestId":"R"}
        """,
        """
        {"TaskId":"t-1","TaskStatus":"Failed","TaskProcess":"99%","CreationTime":"2026-01-15T08:30Z","OperationProgressSet":
         {"OperationProgress":[{"OperationStatus":"Failed","ErrorCode":"InvalidImageFormat.Malformed","ErrorMsg":"Not a qcow2."}]}}
        """,
        """{"RequestId":"R","HostId":"h","Code":"Forbidden.RAM","Message":"m","Recommend":"u","AccessDeniedDetail":{"AuthAction":"a"}}"""
    )
{
    /// <inheritdoc/>
    public override void Run(byte[] input)
    {
        // Each text is the answer to one of the calls, and none to the others.
        CloudException? refused = null;
        var answered = false;
        foreach (var status in (HttpStatusCode[])[HttpStatusCode.OK, HttpStatusCode.Forbidden])
        {
            using var answer = new GivenAnswer(input, status, "application/json");
            using var acs = new AcsClient(EcsService.In("cn-hangzhou"), answer, answer, new HurriedTime());
            var client = new EcsClient(acs, "cn-hangzhou");
            foreach (
                var call in (Func<Task>[])
                    [
                        () => client.DescribeImagesAsync(null, null, CancellationToken.None),
                        () => client.DescribeTaskAttributeAsync("t-1", CancellationToken.None),
                    ]
            )
            {
                try
                {
                    call().GetAwaiter().GetResult();
                    answered |= status == HttpStatusCode.OK;
                }
                catch (CloudException e) when (status != HttpStatusCode.OK)
                {
                    // What a refusal says is read, and it stays one.
                    _ = e.Hint;
                }
                catch (CloudException e)
                {
                    refused = e;
                }
            }
        }
        if (!answered && refused is not null)
            throw refused;
    }

    /// <inheritdoc/>
    public override bool Allows(Exception exception) => exception is CloudException { Code.Length: > 0 };

    /// <inheritdoc/>
    protected override int GoodTexts => 2;
}
