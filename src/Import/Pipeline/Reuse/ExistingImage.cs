using ImageTools.Cloud;
using ImageTools.Import.Ecs;
using ImageTools.Import.Pipeline.Objects;
using ImageTools.Import.Pipeline.RemoteChecks;
using ImageTools.Upload;

namespace ImageTools.Import.Pipeline.Reuse;

/// <summary>An image that already has the wanted name. The same image need not be imported again; another image is an obstacle.</summary>
internal sealed class ExistingImage(EcsClient ecs, IObjectStore store)
{
    /// <summary>
    /// The image with that name, when it states its content and can be used; null when there is none or it can't be used.
    /// </summary>
    public async Task<EcsImage?> FindAsync(string name, IReadOnlyList<RemoteFinding> findings, CancellationToken cancellation)
    {
        // With another failure, there will be no import.
        if (findings.Any(f => f.Error is not null && f.Result.Id != NameCheck.Id) || !findings.Any(f => f.Error is not null))
            return null;
        var image = await ecs.FindImageByNameAsync(name, cancellation).ConfigureAwait(false);
        return image is { Status: "Available" } && ImageContent.Of(image) is not null ? image : null;
    }

    /// <summary>How the image differs from the one to import; null when it is the same.</summary>
    public async Task<string?> DifferenceAsync(EcsImage image, ImportState state, CancellationToken cancellation) =>
        ParameterThatDiffers(image, state.Request) ?? await ContentThatDiffersAsync(image, state, cancellation).ConfigureAwait(false);

    private static string? ParameterThatDiffers(EcsImage image, ImportImageRequest request)
    {
        (string What, string? Wanted, string? Has)[] all =
        [
            ("boot mode", request.BootMode, image.BootMode),
            ("architecture", request.Architecture, image.Architecture),
            ("NVMe support", request.NvmeSupport, image.NvmeSupport),
        ];
        foreach (var (what, wanted, has) in all)
        {
            if (wanted is not null && has is not null && !wanted.Equals(has, StringComparison.OrdinalIgnoreCase))
                return $"its {what} is {has}, not {wanted}";
        }
        return null;
    }

    private async Task<string?> ContentThatDiffersAsync(EcsImage image, ImportState state, CancellationToken cancellation)
    {
        var (disks, targets, locations) = (state.Request.Disks, state.Targets, state.Locations);
        List<(string, long, ulong)> objects = [];
        for (var i = 0; i < disks.Count; i++)
        {
            if (targets.Count > 0)
            {
                var (length, crc) = await Task.Run(() => TargetDigest.Of(targets[i], state.Observer, cancellation), cancellation)
                    .ConfigureAwait(false);
                objects.Add((disks[i].Format ?? "", length, crc));
            }
            else if (await store.FindObjectAsync(locations[i], cancellation).ConfigureAwait(false) is { Crc64: { } crc } found)
            {
                objects.Add((disks[i].Format ?? "", found.Length, crc));
            }
            else
            {
                return $"it is not known whether it was made from {locations[i]}";
            }
        }
        return ImageContent.Of(objects) == ImageContent.Of(image) ? null : "it was made from other content";
    }

    /// <summary>The error when another image has the name, with the reason why it can't be used.</summary>
    public static CloudException InTheWay(IReadOnlyList<RemoteFinding> findings, string difference)
    {
        var taken = findings.Select(f => f.Error).OfType<CloudException>().First();
        return new CloudException(
            taken.Service,
            taken.Code,
            $"{taken.Message} It is not the image that would be imported: {difference}.",
            hint: taken.Hint,
            inner: taken
        );
    }
}
