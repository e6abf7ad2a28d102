namespace ImageTools.Import.Tasks;

/// <summary>Pauses and deadlines of following a task.</summary>
public sealed record FollowOptions
{
    /// <summary>First pause between two requests.</summary>
    public TimeSpan FirstPause { get; init; } = TimeSpan.FromSeconds(1);

    /// <summary>Longest pause; pauses grow by half.</summary>
    public TimeSpan LongestPause { get; init; } = TimeSpan.FromSeconds(30);

    /// <summary>Longest time to wait. The task itself continues.</summary>
    public TimeSpan Deadline { get; init; } = TimeSpan.FromHours(6);

    /// <summary>
    /// Cancelled when the user interrupts a second time, to cancel the import in ECS, too. The default is never cancelled: then the import
    /// continues after an interruption.
    /// </summary>
    public CancellationToken CancelTask { get; init; }

    /// <summary>Longest wait for a second interruption.</summary>
    public TimeSpan SecondThoughts { get; init; } = TimeSpan.FromSeconds(5);

    /// <summary>Longest time until all servers of ECS know a new task. Until then, an unknown task is asked for again.</summary>
    public TimeSpan Freshness { get; init; } = TimeSpan.FromMinutes(1);

    /// <summary>Longest time that an image may be missing from the list. After that it counts as removed.</summary>
    public TimeSpan Absence { get; init; } = TimeSpan.FromMinutes(2);

    /// <summary>Most requests in a row without a response.</summary>
    public int FailuresInARow { get; init; } = 20;
}
