namespace ImageTools.Inspect.Checks.Image;

/// <summary>Checks that the image has no parent.</summary>
internal sealed class ImageBacking() : Check("image-backing", Severity.Error, "The image stands alone")
{
    /// <inheritdoc/>
    public override Verdict Run(CheckContext context) =>
        ImageFacts.MendedByConversion(
            context,
            i => i.BackingFilename is { } parent ? $"The image is a difference to {parent}; the whole chain could be read." : null,
            "There is no backing file.",
            "Nothing to do: conversion flattens the chain."
        );
}
