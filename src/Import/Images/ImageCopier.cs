using System.Security.Cryptography;
using System.Text;
using ImageTools.Disks;
using ImageTools.Import.Ecs;
using ImageTools.Import.Tasks;
using ImageTools.Upload;

namespace ImageTools.Import.Images;

/// <summary>Copies an image to further regions and follows each copy to its end. The service copies one after the other and queues the rest.</summary>
/// <param name="ecs">ECS of the image's region.</param>
/// <param name="elsewhere">ECS of another region.</param>
/// <param name="time">Clock of pauses and deadlines.</param>
/// <param name="follow">Patience, for each copy.</param>
/// <param name="note">Gets a sentence for the log.</param>
public sealed class ImageCopier(EcsClient ecs, Func<string, EcsClient> elsewhere, TimeProvider time, FollowOptions follow, Action<string>? note = null)
{
    // Task and image become usable one after the other: right after the end of the import a copy is refused for a moment.
    private const int MostAttempts = 10;
    private static readonly TimeSpan NotYet = TimeSpan.FromSeconds(6);

    /// <summary>What can be said before anything is imported: whether the regions are others, and the name is free there.</summary>
    /// <exception cref="CloudException">A copy could not be made.</exception>
    public async Task CheckAsync(string name, IReadOnlyList<string> regions, CancellationToken cancellation)
    {
        foreach (var region in regions)
        {
            if (region == ecs.Region)
                throw new CloudException("ecs", "copy-to-same-region", $"The image is in {region} already.", hint: "--copy-to takes other regions.");
            EcsImage? image;
            try
            {
                image = await elsewhere(region).FindImageByNameAsync(name, cancellation).ConfigureAwait(false);
            }
            catch (CloudException e) when (Acs.ErrorHints.IsDenial(e.Code))
            {
                note?.Invoke($"These credentials may not list images in {region} ({e.Code}).");
                continue;
            }
            if (image is not null)
                throw new CloudException(
                    "ecs", "image-name-taken", $"There is already an image {name} in {region}: {image.ImageId} ({image.Status}).",
                    hint: $"Choose another --name, or remove that image (`imagetools image rm {image.ImageId} --region {region}`).");
        }
    }

    /// <summary>Copies to all regions at once, and waits for all. A copy that fails does not stop the others; its error is in the result.</summary>
    public async Task<IReadOnlyList<ImageCopy>> CopyAsync(EcsImage image, IReadOnlyList<string> regions, IProgress<WorkProgress>? progress, CancellationToken cancellation)
    {
        List<Task<ImageCopy>> copies = [];
        foreach (var region in regions)
        {
            ImageCopy begun;
            try
            {
                var id = await BeginAsync(image, region, cancellation).ConfigureAwait(false);
                note?.Invoke($"Copying {image.ImageId} to {region} as {id}.");
                begun = new ImageCopy(region, id, "Creating", null);
            }
            catch (CloudException e)
            {
                begun = new ImageCopy(region, null, "Refused", e);
            }
            copies.Add(begun.ImageId is null ? Task.FromResult(begun) : FollowAsync(begun, progress, cancellation));
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
                "ecs", "copy-failed", string.Join(' ', failed.Select(c => $"The copy to {c.RegionId} failed: {c.Error!.Message}")),
                hint: string.Join(' ', failed.Select(c => c.Error!.Hint).Append("Copy again with `imagetools image copy ID --to REGION`.").OfType<string>().Distinct(StringComparer.Ordinal)));
    }

    private async Task<string> BeginAsync(EcsImage image, string region, CancellationToken cancellation)
    {
        var name = image.ImageName ?? image.ImageId;
        var token = System.Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes($"copy {image.ImageId} {region} {name}")));
        for (var attempt = 1; ; attempt++)
        {
            try
            {
                return await ecs.CopyImageAsync(image, region, name, token, cancellation).ConfigureAwait(false);
            }
            catch (CloudException e) when (e.Code == "OperationDenied.ImageCopying" && attempt < MostAttempts)
            {
                await Task.Delay(NotYet, time, cancellation).ConfigureAwait(false);
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
                var image = await pace.AskAsync(() => there.FindImageAsync(copy.ImageId!, cancellation), _ => false, cancellation).ConfigureAwait(false);
                if (image is { Status: "Available" or "Deprecated" })
                    return copy with { Status = image.Status };
                if (image is { Status: "CreateFailed" or "UnAvailable" })
                    throw new CloudException("ecs", "image-create-failed", $"The copy {copy.ImageId} in {copy.RegionId} is {image.Status}.", hint: $"Remove it (`imagetools image rm {copy.ImageId} --region {copy.RegionId}`).");
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
