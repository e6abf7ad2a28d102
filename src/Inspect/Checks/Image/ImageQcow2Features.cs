using ImageTools.Disks.Formats;

namespace ImageTools.Inspect.Checks.Image;

/// <summary>Checks that a qcow2 image uses only features that ECS documents.</summary>
internal sealed class ImageQcow2Features() : Check("image-qcow2-features", Severity.Warning, "Only common qcow2 features are used")
{
    private const long CommonCluster = 65536;

    private const long MaxCluster = 2 << 20;

    /// <inheritdoc/>
    public override Verdict Run(CheckContext context) =>
        context.Images.All(i => i.Info.Format != "qcow2")
            ? Verdict.Skip("The image is not qcow2.")
            : ImageFacts.MendedByConversion(
                context,
                Problem,
                "The features are common.",
                "Nothing to do: conversion writes zlib, 64 KiB clusters and no extended L2 entries."
            );

    private static string? Problem(ImageInfo info)
    {
        if (info.Format != "qcow2")
            return null;
        if (info.Compression == "zstd")
            return "The image is compressed with zstd.";
        if (info.Details.Any(d => d is { Key: "extended l2", Value: "true" }))
            return "The image has extended L2 entries.";
        return info.ClusterSize is < CommonCluster or > MaxCluster ? $"The cluster size is {info.ClusterSize} bytes." : null;
    }
}
