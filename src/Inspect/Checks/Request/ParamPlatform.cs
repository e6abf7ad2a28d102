using ImageTools.Inspect.Rules;

namespace ImageTools.Inspect.Checks.Request;

/// <summary>Checks that the given platform is the platform of the image.</summary>
internal sealed class ParamPlatform() : Check("param-platform", Severity.Warning, "The platform fits the image", "GUESTOS.Platform")
{
    /// <inheritdoc/>
    public override Verdict Run(CheckContext context)
    {
        var (derived, reason) = PlatformRule.Of(context.Guest);
        if (context.Request.Platform is not { } given)
            return Verdict.Pass($"{derived}, since {reason}.");
        var evidence = new Evidence("Platform", null, given);
        if (PlatformRule.Find(given) is not { } known)
        {
            return Verdict
                .Fail($"ECS has no platform '{given}'.", $"One of: {string.Join(", ", PlatformRule.Names)}.", evidence)
                .At(Severity.Error);
        }

        if (context.Guest.Files is null)
            return Verdict.Unknown(GuestEvidence.WhyNoFiles(context), evidence);
        return known == derived || known is "Customized Linux" or PlatformRule.Unknown
            ? Verdict.Pass($"{known} was requested.", evidence)
            : Verdict.Fail(
                $"{known} is given, but the image is {derived}, since {reason}; ECS would set it up wrongly.",
                $"--platform \"{derived}\", or leave it out.",
                evidence
            );
    }
}
