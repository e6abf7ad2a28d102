using ImageTools.Inspect.Rules;

namespace ImageTools.Inspect.Checks.Request;

/// <summary>Checks that the given architecture is the architecture of the image.</summary>
internal sealed class ParamArchitecture()
    : Check("param-architecture", Severity.Error, "The architecture fits the image", "GUESTOS.Architecture")
{
    private static readonly string[] Known = ["x86_64", "i386", "arm64"];

    /// <inheritdoc/>
    public override Verdict Run(CheckContext context)
    {
        var (derived, reason) = ArchitectureRule.Of(context.Guest);
        if (context.Request.Architecture is not { } given)
        {
            return (context.Guest.DefaultKernel?.Architecture ?? context.Guest.Architecture) is null
                ? Verdict.Unknown($"{derived} is {reason}.")
                : Verdict.Pass($"{derived}: {reason}.");
        }

        var evidence = new Evidence("Architecture", null, given);
        if (!Known.Contains(given))
            return Verdict.Fail($"ECS has no architecture '{given}'.", $"One of {string.Join(", ", Known)}.", evidence);
        if (context.Guest.Architecture is null)
            return Verdict.Unknown("The architecture of the image is not known.", evidence);
        return given == derived
            ? Verdict.Pass($"{given} is right.", evidence)
            : Verdict.Fail($"{given} is given, but {reason}.", $"--architecture {derived}, or leave it out.", evidence);
    }
}
