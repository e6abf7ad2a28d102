using ImageTools.Inspect.Rules;

namespace ImageTools.Inspect.Checks.Request;

/// <summary>Checks that ECS accepts the image name.</summary>
internal sealed class ParamImageName() : Check("param-image-name", Severity.Error, "The image name is valid")
{
    /// <inheritdoc/>
    public override Verdict Run(CheckContext context) =>
        context.Request.ImageName is not { } name ? Verdict.Skip("The name is derived from the image.")
        : ImageNameRule.Problem(name) is { } problem
            ? Verdict.Fail(problem, $"For example --name {ImageNameRule.Sanitise(name)}", new Evidence("ImageName", null, name))
        : Verdict.Pass($"{name} is valid.");
}
