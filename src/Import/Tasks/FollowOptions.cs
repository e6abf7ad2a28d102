namespace ImageTools.Import.Tasks;

/// <summary>How patiently a task is followed.</summary>
public sealed record FollowOptions
{
    /// <summary>First pause between two questions.</summary>
    public TimeSpan FirstPause { get; init; } = TimeSpan.FromSeconds(1);

    /// <summary>Pauses grow by half up to this.</summary>
    public TimeSpan LongestPause { get; init; } = TimeSpan.FromSeconds(30);

    /// <summary>When to stop waiting. The task itself goes on.</summary>
    public TimeSpan Deadline { get; init; } = TimeSpan.FromHours(6);

    /// <summary>
    /// Cancelled when the user interrupts a second time to end the import in ECS, too. The default never is: whoever stops following leaves
    /// the import alone.
    /// </summary>
    public CancellationToken CancelTask { get; init; }

    /// <summary>How long a second interruption is waited for.</summary>
    public TimeSpan SecondThoughts { get; init; } = TimeSpan.FromSeconds(5);

    /// <summary>How long servers of ECS may take to hear of a new task: until then, one that is not known is asked for again.</summary>
    public TimeSpan Freshness { get; init; } = TimeSpan.FromMinutes(1);

    /// <summary>How long an image may be missing from the list before it is taken for removed.</summary>
    public TimeSpan Absence { get; init; } = TimeSpan.FromMinutes(2);

    /// <summary>How many questions in a row may remain without an answer.</summary>
    public int FailuresInARow { get; init; } = 20;
}
