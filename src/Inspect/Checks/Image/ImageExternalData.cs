namespace ImageTools.Inspect.Checks.Image;

/// <summary>Checks that the image is one file.</summary>
internal sealed class ImageExternalData() : Check("image-external-data", Severity.Error, "The image is one file")
{
    /// <inheritdoc/>
    public override Verdict Run(CheckContext context) =>
        ImageFacts.MendedByConversion(
            context,
            i => i.ExternalFiles.Count > 0 ? $"The content is in {string.Join(", ", i.ExternalFiles)}, which could be read." : null,
            "The image has all its content.",
            "Nothing to do: conversion makes one file."
        );
}
