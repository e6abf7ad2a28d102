using ImageTools.Cloud;
using ImageTools.Import.Ecs;
using ImageTools.Import.Pipeline.Objects;
using ImageTools.Import.Pipeline.RemoteChecks;
using ImageTools.Upload;

namespace ImageTools.Import.Pipeline.Reuse;

/// <summary>
/// An image that has the wanted name already: the same one, which need not be imported again, or another one, which is in the
/// way.
/// </summary>
internal sealed class ExistingImage(EcsClient ecs, IObjectStore store)
{
    /// <summary>
    /// The image of that name, when it says what it was made of and can be used; null when there is none or it is in the way
    /// whatever it holds.
    /// </summary>
    public async Task<EcsImage?> FindAsync(string name, IReadOnlyList<RemoteFinding> findings, CancellationToken cancellation)
    {
        // With another failure the import will not happen anyway.
        if (findings.Any(f => f.Error is not null && f.Result.Id != NameCheck.Id) || !findings.Any(f => f.Error is not null))
            return null;
        var image = await ecs.FindImageByNameAsync(name, cancellation).ConfigureAwait(false);
        return image is { Status: "Available" } && ImageContent.Of(image) is not null ? image : null;
    }

    /// <summary>Why the image is another one than would be imported; null when it is the same.</summary>
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
                return $"nothing proves that {locations[i]} is what it was made of";
            }
        }
        return ImageContent.Of(objects) == ImageContent.Of(image) ? null : "it was made of another content";
    }

    /// <summary>The error of a name that another image has, with the reason why it can't be used instead.</summary>
    public static CloudException InTheWay(IReadOnlyList<RemoteFinding> findings, string difference)
    {
        var taken = findings.Select(f => f.Error).OfType<CloudException>().First();
        return new CloudException(
            taken.Service,
            taken.Code,
            $"{taken.Message} It is not the same as would be imported: {difference}.",
            hint: taken.Hint,
            inner: taken
        );
    }
}
