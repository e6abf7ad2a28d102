namespace ImageTools.Import.Pipeline;

/// <summary>Calls of one operation that an import makes when there are no errors.</summary>
/// <param name="Service">oss, ecs, ram.</param>
/// <param name="Operation">The API's name.</param>
/// <param name="Count">How many.</param>
/// <param name="IsExact">Whether the count is exact. If not, there is at least one call and more when ECS takes longer; or, for an object
/// of unknown length, the count is the maximum.</param>
public sealed record PlannedCall(string Service, string Operation, int Count, bool IsExact);
