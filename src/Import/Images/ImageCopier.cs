using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using ImageTools.Cloud;
using ImageTools.Cloud.Rpc;
using ImageTools.Disks;
using ImageTools.Import.Ecs;
using ImageTools.Import.Tasks;

namespace ImageTools.Import.Images;

/// <summary>
/// Copies an image to other regions and follows each copy to its end. The service makes one copy at a time and queues the others.
/// </summary>
/// <param name="ecs">ECS of the image's region.</param>
/// <param name="elsewhere">ECS of another region.</param>
/// <param name="time">Clock of pauses and deadlines.</param>
/// <param name="follow">Pauses and deadline of each copy.</param>
/// <param name="note">Gets a sentence for the log.</param>
public sealed class ImageCopier(
    EcsClient ecs,
    Func<string, EcsClient> elsewhere,
    TimeProvider time,
    FollowOptions follow,
    Action<string>? note = null
)
{
    // The image becomes usable a moment after its task has ended. Until then, the service refuses a copy.
    private const int MostAttempts = 10,
        MostRequests = 3;
    private const string NeverListed = "copy-missing";
    private static readonly TimeSpan NotYet = TimeSpan.FromSeconds(6);

    /// <summary>Checks before the import: that the regions are other regions, and that the name is free there.</summary>
    /// <exception cref="CloudException">A copy would fail.</exception>
    public async Task CheckAsync(string name, IReadOnlyList<string> regions, CancellationToken cancellation)
    {
        foreach (var region in regions)
        {
            if (region == ecs.Region)
            {
                throw new CloudException(
                    "ecs",
                    "copy-to-same-region",
                    $"The image is already in {region}.",
                    hint: "Give other regions with --copy-to."
                );
            }

            EcsImage? image;
            try
            {
                image = await elsewhere(region).FindImageByNameAsync(name, cancellation).ConfigureAwait(false);
            }
            catch (CloudException e) when (ErrorHints.IsDenial(e.Code))
            {
                note?.Invoke($"These credentials may not list images in {region} ({e.Code}).");
                continue;
            }
            if (image is not null)
            {
                throw new CloudException(
                    "ecs",
                    "image-name-taken",
                    $"An image with the name {name} already exists in {region}: {image.ImageId} ({image.Status}).",
                    hint: $"Choose another --name, or remove that image (`imagetools image rm {image.ImageId} --region {region}`)."
                );
            }
        }
    }

    /// <summary>
    /// Copies to all regions at the same time, and waits for all. A failed copy does not stop the others; its error is in the result.
    /// </summary>
    public async Task<IReadOnlyList<ImageCopy>> CopyAsync(
        EcsImage image,
        IReadOnlyList<string> regions,
        IProgress<WorkProgress>? progress,
        CancellationToken cancellation
    )
    {
        List<Task<ImageCopy>> copies = [];
        foreach (var region in regions)
        {
            ImageCopy begun;
            try
            {
                begun = await BeginAsync(image, region, 1, cancellation).ConfigureAwait(false);
            }
            catch (CloudException e)
            {
                begun = new ImageCopy(region, null, "Refused", e);
            }
            copies.Add(begun.ImageId is null ? Task.FromResult(begun) : FollowAsync(image, begun, progress, cancellation));
        }
        return await Task.WhenAll(copies).ConfigureAwait(false);
    }

    /// <summary>One error for all copies that failed, or null.</summary>
    public static CloudException? Failure(IReadOnlyList<ImageCopy> copies)
    {
        var failed = copies.Where(c => c.Error is not null).ToArray();
        return failed.Length == 0
            ? null
            : new CloudException(
                "ecs",
                "copy-failed",
                string.Join(' ', failed.Select(c => $"The copy to {c.RegionId} failed: {c.Error!.Message}")),
                hint: string.Join(
                    ' ',
                    failed
                        .Select(c => c.Error!.Hint)
                        .Append("Copy again with `imagetools image copy ID --to REGION`.")
                        .OfType<string>()
                        .Distinct(StringComparer.Ordinal)
                )
            );
    }

    /// <summary>
    /// Requests the copy. The client token contains a count of requests, as for an import. The service answers a repeated token with the
    /// earlier copy, even if that was removed.
    /// </summary>
    private async Task<ImageCopy> BeginAsync(EcsImage image, string region, int request, CancellationToken cancellation)
    {
        var name = image.ImageName ?? image.ImageId;
        var token = ClientToken(image.ImageId, region, name, request);
        for (var attempt = 1; ; attempt++)
        {
            try
            {
                var id = await ecs.Images.CopyAsync(image, region, name, token, cancellation).ConfigureAwait(false);
                note?.Invoke($"Copying {image.ImageId} to {region} as {id}.");
                return new ImageCopy(region, id, "Creating", null);
            }
            catch (CloudException e) when (e.Code == "OperationDenied.ImageCopying" && attempt < MostAttempts)
            {
                await Task.Delay(NotYet, time, cancellation).ConfigureAwait(false);
            }
        }
    }

    /// <summary>64 hex digits from everything that makes two copies different.</summary>
    internal static string ClientToken(string imageId, string region, string name, int request) =>
        System.Convert.ToHexStringLower(
            SHA256.HashData(
                Encoding.UTF8.GetBytes(
                    string.Create(CultureInfo.InvariantCulture, $"copy {imageId} {region} {name}{(request == 1 ? "" : $" {request}")}")
                )
            )
        );

    private async Task<ImageCopy> FollowAsync(
        EcsImage image,
        ImageCopy copy,
        IProgress<WorkProgress>? progress,
        CancellationToken cancellation
    )
    {
        for (var request = 1; ; request++)
        {
            var end = await FollowAsync(copy, progress, cancellation).ConfigureAwait(false);
            if (end.Error?.Code != NeverListed || request == MostRequests)
                return end;
            note?.Invoke($"ECS remembers the same copy as {copy.ImageId}, which was removed before; requesting it again.");
            try
            {
                copy = await BeginAsync(image, copy.RegionId, request + 1, cancellation).ConfigureAwait(false);
            }
            catch (CloudException e)
            {
                return copy with { Status = "Refused", Error = e };
            }
        }
    }

    private async Task<ImageCopy> FollowAsync(ImageCopy copy, IProgress<WorkProgress>? progress, CancellationToken cancellation)
    {
        var there = elsewhere(copy.RegionId);
        var pace = new PollingPace(copy.ImageId!, copy.RegionId, time, follow, note);
        try
        {
            while (true)
            {
                var image = await pace.AskAsync(() => there.FindImageAsync(copy.ImageId!, cancellation), _ => false, cancellation)
                    .ConfigureAwait(false);
                if (image is { Status: "Available" or "Deprecated" })
                    return copy with { Status = image.Status };
                if (image is { Status: "CreateFailed" or "UnAvailable" })
                {
                    throw new CloudException(
                        "ecs",
                        "image-create-failed",
                        $"The copy {copy.ImageId} in {copy.RegionId} is {image.Status}.",
                        hint: $"Remove it (`imagetools image rm {copy.ImageId} --region {copy.RegionId}`)."
                    );
                }

                if (pace.IsGone(image is not null))
                {
                    throw new CloudException(
                        "ecs",
                        pace.WasListed ? "image-missing" : NeverListed,
                        pace.WasListed
                            ? $"The copy {copy.ImageId} in {copy.RegionId} does not exist any more: it was removed."
                            : $"The copy {copy.ImageId} never appeared in {copy.RegionId}.",
                        hint: $"List the images: `imagetools images --region {copy.RegionId}`."
                    );
                }

                progress?.Report(new WorkProgress("copy", image?.Percent ?? 0, 100, $"{copy.RegionId} {image?.Status}".TrimEnd()));
                await pace.PauseAsync(cancellation).ConfigureAwait(false);
            }
        }
        catch (CloudException e)
        {
            return copy with { Status = "Failed", Error = e };
        }
    }
}
