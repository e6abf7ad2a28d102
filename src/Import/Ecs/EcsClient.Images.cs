using System.Text.Json;
using ImageTools.Cloud;
using ImageTools.Cloud.Rpc;
using ImageTools.Import.Ram;

namespace ImageTools.Import.Ecs;

/// <summary>What becomes of images after their import (protocol notes §5.3).</summary>
public sealed partial class EcsClient
{
    /// <summary>Deletes an image; its snapshots stay. An unknown id is not an error of the service.</summary>
    /// <param name="imageId">m-….</param>
    /// <param name="force">Even if instances use it.</param>
    /// <param name="cancellation">Stops.</param>
    public Task DeleteImageAsync(string imageId, bool force, CancellationToken cancellation) =>
        acs.CallAsync(
            "DeleteImage",
            new AcsParameters
            {
                { "RegionId", Region },
                { "ImageId", imageId },
                { "Force", force ? true : null },
            },
            Nothing,
            cancellation
        );

    /// <summary>Deletes a snapshot whose image is deleted already.</summary>
    public Task DeleteSnapshotAsync(string snapshotId, CancellationToken cancellation) =>
        acs.CallAsync("DeleteSnapshot", new AcsParameters { { "RegionId", Region }, { "SnapshotId", snapshotId } }, Nothing, cancellation);

    /// <summary>Copies an image to another region; returns the copy's id there. The copy is Creating for as long as it takes.</summary>
    /// <param name="image">The image, Available.</param>
    /// <param name="region">The other region.</param>
    /// <param name="name">Name there.</param>
    /// <param name="clientToken">Makes a repeated request the same request.</param>
    /// <param name="cancellation">Stops.</param>
    public Task<string> CopyImageAsync(EcsImage image, string region, string name, string clientToken, CancellationToken cancellation)
    {
        AcsParameters parameters = new()
        {
            { "RegionId", Region },
            { "ImageId", image.ImageId },
            { "DestinationRegionId", region },
            { "DestinationImageName", name },
            { "DestinationDescription", image.Description is { Length: > 0 } text ? text : null },
            { "ClientToken", clientToken },
        };
        for (var i = 0; i < image.Tags.Count; i++)
        {
            parameters.Add($"Tag.{i + 1}.Key", image.Tags[i].Key);
            parameters.Add($"Tag.{i + 1}.Value", image.Tags[i].Value);
        }
        return acs.CallAsync("CopyImage", parameters, answer => answer.Required("ImageId"), cancellation);
    }

    /// <summary>Begins to write an image to OSS; returns the task.</summary>
    /// <param name="imageId">m-….</param>
    /// <param name="bucket">A bucket of this region.</param>
    /// <param name="prefix">1 to 30 letters and digits that the object's key begins with, or null.</param>
    /// <param name="format">raw, vhd, qcow2, vmdk or vdi; null is the service's choice.</param>
    /// <param name="roleName">Role by which ECS writes, when it is not the default one.</param>
    /// <param name="cancellation">Stops.</param>
    /// <exception cref="CloudException">ECS refused; a role that it can't use is explained.</exception>
    public async Task<string> ExportImageAsync(
        string imageId,
        string bucket,
        string? prefix,
        string? format,
        string? roleName,
        CancellationToken cancellation
    )
    {
        try
        {
            return await acs.CallAsync(
                    "ExportImage",
                    new AcsParameters
                    {
                        { "RegionId", Region },
                        { "ImageId", imageId },
                        { "OSSBucket", bucket },
                        { "OSSPrefix", prefix },
                        { "ImageFormat", format },
                        { "RoleName", roleName },
                    },
                    answer => answer.Required("TaskId"),
                    cancellation
                )
                .ConfigureAwait(false);
        }
        catch (CloudException e) when (EcsService.IsRoleMissing(e.Code))
        {
            throw ImportRole.MissingForExport(roleName, e);
        }
    }

    /// <summary>Whether an instance of this type would start from the image.</summary>
    /// <returns>Null when it would; else the service's refusal.</returns>
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
                        { "RegionId", Region },
                        { "DryRun", true },
                        { "ImageId", imageId },
                        { "InstanceType", instanceType },
                        { "SecurityGroupId", securityGroup },
                        { "VSwitchId", vSwitch },
                        { "SystemDisk.Category", "cloud_essd" },
                    },
                    Nothing,
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
    public async Task<IReadOnlyList<EcsInstanceType>> DescribeInstanceTypesAsync(
        string architecture,
        int most,
        CancellationToken cancellation
    )
    {
        List<EcsInstanceType> all = [];
        string? next = null;
        do
        {
            var (types, token) = await acs.CallAsync(
                    "DescribeInstanceTypes",
                    new AcsParameters
                    {
                        { "RegionId", Region },
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

    private static string? Nothing(JsonElement answer) => answer.Text("RequestId");
}
