namespace ImageTools.Import.Ecs;

/// <summary>ECS accepted an import. The image exists from now on, but is not Available.</summary>
/// <param name="ImageId">m-….</param>
/// <param name="TaskId">t-….</param>
public sealed record ImportImageAnswer(string ImageId, string TaskId);
