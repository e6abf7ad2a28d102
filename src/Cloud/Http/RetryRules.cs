namespace ImageTools.Cloud.Http;

/// <summary>How often, and after which pauses, the requests to one service are made again: what differs between the services.</summary>
public sealed record RetryRules
{
    /// <summary>Attempts in all, at least 1.</summary>
    public required int Attempts { get; init; }

    /// <summary>Mean of the first pause; each further one is twice as long.</summary>
    public required TimeSpan ShortestPause { get; init; }

    /// <summary>Pauses grow up to this.</summary>
    public TimeSpan LongestPause { get; init; } = TimeSpan.FromSeconds(20);

    /// <summary>Longest pause that is kept because the service asks for it. A longer one is cut to this.</summary>
    public TimeSpan LongestAsked { get; init; } = TimeSpan.FromMinutes(2);

    /// <summary>Whether pauses are spread at random, so that many who failed together do not come again together.</summary>
    public bool IsJittered { get; init; } = true;

    /// <summary>
    /// Attempts, when they stand still (<see cref="StallWatch.Code"/>): each of these takes its time, so fewer are made.
    /// </summary>
    public int MostStalls { get; init; } = 3;
}
