using ImageTools.Disks.Formats;

namespace ImageTools.Inspect.Checks.Image;

/// <summary>Checks that the size of a VHD matches its block table.</summary>
internal sealed class ImageVhdSize() : Check("image-vhd-size", Severity.Error, "The VHD has whole blocks of 2 MiB")
{
    private const long Block = 2 << 20;

    /// <inheritdoc/>
    public override Verdict Run(CheckContext context) =>
        context.Images.All(i => i.Info.Format != "vhd")
            ? Verdict.Skip("The image is not a VHD.")
            : ImageFacts.MendedByConversion(
                context,
                Problem,
                "Size and blocks fit.",
                "Nothing to do: conversion writes 2 MiB blocks and whole GiB."
            );

    private static string? Problem(ImageInfo info)
    {
        if (info.Format != "vhd")
            return null;
        if (info.ClusterSize is { } size and not Block)
            return $"The block size is {size} bytes; ECS answers InvalidBlockSize.NotSupport to some sizes.";
        return info.VirtualSize % Block == 0
            ? null
            : $"The virtual size {info.VirtualSize} is not a multiple of 2 MiB; ECS answers InvalidVHDImage.IncorrectSize.";
    }
}
