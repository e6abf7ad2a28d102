using ImageTools.Inspect.Rules;

namespace ImageTools.Inspect.Checks.Request;

/// <summary>Checks that ECS accepts the description.</summary>
internal sealed class ParamDescription() : Check("param-description", Severity.Error, "The description is valid")
{
    /// <inheritdoc/>
    public override Verdict Run(CheckContext context) =>
        context.Request.Description is not { } text ? Verdict.Skip("The description is derived from the image.")
        : DescriptionRule.Problem(text) is { } problem
            ? Verdict.Fail(problem, "Shorten or change --description.", new Evidence("Description", null, text))
        : Verdict.Pass("The description is valid.");
}
