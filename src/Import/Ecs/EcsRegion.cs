namespace ImageTools.Import.Ecs;

/// <summary>A region and the host that serves it.</summary>
/// <param name="RegionId">cn-hangzhou, …</param>
/// <param name="LocalName">For people.</param>
/// <param name="RegionEndpoint">Host of its ECS.</param>
public sealed record EcsRegion(string RegionId, string? LocalName, string? RegionEndpoint);
