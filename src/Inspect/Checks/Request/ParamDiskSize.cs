using System.Globalization;
using ImageTools.Inspect.Parameters;

namespace ImageTools.Inspect.Checks.Request;

/// <summary>The size that was given holds the image.</summary>
internal sealed class ParamDiskSize() : Check("param-disk-size", Severity.Error, "The disk size holds the image")
{
    /// <inheritdoc/>
    public override Verdict Run(CheckContext context)
    {
        var least = EcsLimits.GiB(context.SystemImage.Content.Length);
        if (context.Request.DiskImageSize is not { } given)
            return Verdict.Pass($"{least} GiB hold the image.");
        var evidence = new Evidence("DiskImageSize", null, given.ToString(CultureInfo.InvariantCulture));
        if (given < least)
            return Verdict.Fail($"{given} GiB are given, but the image has {least} (its virtual size, not the space in use).", $"--size {least} or more.", evidence);
        return given > EcsLimits.MaxDiskGiB
            ? Verdict.Fail($"{given} GiB are given; ECS allows {EcsLimits.MaxDiskGiB}.", $"--size {EcsLimits.MaxDiskGiB} or less.", evidence)
            : Verdict.Pass($"{given} GiB hold the image.", evidence);
    }
}
