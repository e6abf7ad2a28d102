using ImageTools.Cloud;
using ImageTools.Cloud.Rpc;

namespace ImageTools.Import.Ecs;

/// <summary>Instance types, and dry runs that start an image. No instance is started (protocol notes §5.3).</summary>
public sealed class EcsInstances
{
    private readonly AcsClient acs;
    private readonly string region;

    internal EcsInstances(AcsClient acs, string region)
    {
        this.acs = acs;
        this.region = region;
    }

    /// <summary>Whether an instance of this type would start from the image.</summary>
    /// <returns>Null when it would start; else the service's refusal.</returns>
    public async Task<CloudException?> TryRunAsync(
        string imageId,
        string instanceType,
        string? securityGroup,
        string? vSwitch,
        CancellationToken cancellation
    )
    {
        try
        {
            await acs.CallAsync(
                    "RunInstances",
                    new AcsParameters
                    {
                        { "RegionId", region },
                        { "DryRun", true },
                        { "ImageId", imageId },
                        { "InstanceType", instanceType },
                        { "SecurityGroupId", securityGroup },
                        { "VSwitchId", vSwitch },
                        { "SystemDisk.Category", "cloud_essd" },
                    },
                    answer => answer.Text("RequestId"),
                    cancellation
                )
                .ConfigureAwait(false);
            return null;
        }
        catch (CloudException e) when (EcsService.IsDryRunPassed(e.Code))
        {
            return null;
        }
        catch (CloudException e) when (e is { Status: >= 400 and < 500, IsRetryable: false })
        {
            return e;
        }
    }

    /// <summary>Types of instances of one architecture (X86, ARM); at most <paramref name="most"/>.</summary>
    public async Task<IReadOnlyList<EcsInstanceType>> DescribeTypesAsync(string architecture, int most, CancellationToken cancellation)
    {
        List<EcsInstanceType> all = [];
        string? next = null;
        do
        {
            var (types, token) = await acs.CallAsync(
                    "DescribeInstanceTypes",
                    new AcsParameters
                    {
                        { "RegionId", region },
                        { "CpuArchitecture", architecture },
                        { "MaxResults", 100 },
                        { "NextToken", next },
                    },
                    answer =>
                        (
                            (EcsInstanceType[])[.. answer.List("InstanceTypes", "InstanceType").Select(EcsInstanceType.Read)],
                            answer.Text("NextToken")
                        ),
                    cancellation
                )
                .ConfigureAwait(false);
            all.AddRange(types);
            next = types.Length == 0 || token is not { Length: > 0 } || token == next ? null : token;
        } while (next is not null && all.Count < most);
        return all;
    }
}
