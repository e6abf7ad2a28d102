namespace ImageTools.Inspect.Checks.Image;

/// <summary>Checks that the image has no parent.</summary>
internal sealed class ImageBacking() : Check("image-backing", Severity.Error, "The image has no backing file")
{
    /// <inheritdoc/>
    public override Verdict Run(CheckContext context) =>
        ImageFacts.MendedByConversion(
            context,
            i => i.BackingFilename is { } parent ? $"The image has the backing file {parent}; the whole chain could be read." : null,
            "There is no backing file.",
            "Nothing to do: conversion flattens the chain."
        );
}
