namespace ImageTools.Import.Ecs;

/// <summary>The response of ImportImage when ECS accepted an import. The image exists, but is not Available yet.</summary>
/// <param name="ImageId">m-….</param>
/// <param name="TaskId">t-….</param>
public sealed record ImportImageAnswer(string ImageId, string TaskId);
