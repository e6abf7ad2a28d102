namespace ImageTools.Import.Pipeline;

/// <summary>Calls of one kind that an import will make when nothing goes wrong.</summary>
/// <param name="Service">oss, ecs, ram.</param>
/// <param name="Operation">The API's name.</param>
/// <param name="Count">How many.</param>
/// <param name="IsExact">Whether it is that many; else at least one, and more the longer ECS takes, or at most that many for an object of
/// unknown length.</param>
public sealed record PlannedCall(string Service, string Operation, int Count, bool IsExact);
