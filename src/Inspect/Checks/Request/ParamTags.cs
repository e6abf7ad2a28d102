using ImageTools.Inspect.Rules;

namespace ImageTools.Inspect.Checks.Request;

/// <summary>Checks that ECS accepts the tags.</summary>
internal sealed class ParamTags() : Check("param-tags", Severity.Error, "The tags are valid")
{
    /// <inheritdoc/>
    public override Verdict Run(CheckContext context) =>
        context.Request.Tags.Count == 0 ? Verdict.Skip("No tags are given.")
        : TagRule.Problem(context.Request.Tags) is { } problem ? Verdict.Fail(problem, "Change --tag.", new Evidence("Tag"))
        : Verdict.Pass($"{context.Request.Tags.Count} tags are valid.");
}
