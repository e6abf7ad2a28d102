using ImageTools.Cloud;
using ImageTools.Cloud.Rpc;
using ImageTools.Import.Ram;

namespace ImageTools.Import.Ecs;

/// <summary>Operations on images after their import (protocol notes §5.3).</summary>
public sealed class EcsImages
{
    private readonly AcsClient acs;
    private readonly string region;

    internal EcsImages(AcsClient acs, string region)
    {
        this.acs = acs;
        this.region = region;
    }

    /// <summary>Deletes an image; its snapshots stay. The service reports no error for an unknown id.</summary>
    /// <param name="imageId">m-….</param>
    /// <param name="force">Delete it even if instances use it.</param>
    /// <param name="cancellation">Stops.</param>
    public Task DeleteAsync(string imageId, bool force, CancellationToken cancellation) =>
        acs.CallAsync(
            "DeleteImage",
            new AcsParameters
            {
                { "RegionId", region },
                { "ImageId", imageId },
                { "Force", force ? true : null },
            },
            answer => answer.Text("RequestId"),
            cancellation
        );

    /// <summary>Deletes a snapshot whose image was already deleted.</summary>
    public Task DeleteSnapshotAsync(string snapshotId, CancellationToken cancellation) =>
        acs.CallAsync(
            "DeleteSnapshot",
            new AcsParameters { { "RegionId", region }, { "SnapshotId", snapshotId } },
            answer => answer.Text("RequestId"),
            cancellation
        );

    /// <summary>Copies an image to another region; returns the copy's id there. The copy is Creating until it is complete.</summary>
    /// <param name="image">The image, Available.</param>
    /// <param name="destination">The other region.</param>
    /// <param name="name">Name in the other region.</param>
    /// <param name="clientToken">Makes a repeated request the same request.</param>
    /// <param name="cancellation">Stops.</param>
    public Task<string> CopyAsync(EcsImage image, string destination, string name, string clientToken, CancellationToken cancellation)
    {
        AcsParameters parameters = new()
        {
            { "RegionId", region },
            { "ImageId", image.ImageId },
            { "DestinationRegionId", destination },
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

    /// <summary>Starts the export of an image to OSS; returns the task.</summary>
    /// <param name="imageId">m-….</param>
    /// <param name="bucket">A bucket of this region.</param>
    /// <param name="prefix">First 1 to 30 letters and digits of the object's key, or null.</param>
    /// <param name="format">raw, vhd, qcow2, vmdk or vdi; null is the service's choice.</param>
    /// <param name="roleName">Role with which ECS writes, when it is not the default one.</param>
    /// <param name="cancellation">Stops.</param>
    /// <exception cref="CloudException">ECS refused. When it can't use the role, the error explains that.</exception>
    public async Task<string> ExportAsync(
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
                        { "RegionId", region },
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
}
