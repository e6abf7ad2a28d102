namespace ImageTools.Cloud.Http;

/// <summary>The number of attempts for requests to one service, and the pauses between them. These differ between services.</summary>
public sealed record RetryRules
{
    /// <summary>Attempts in all, at least 1.</summary>
    public required int Attempts { get; init; }

    /// <summary>Mean of the first pause. Each further pause is twice as long.</summary>
    public required TimeSpan ShortestPause { get; init; }

    /// <summary>Longest pause.</summary>
    public TimeSpan LongestPause { get; init; } = TimeSpan.FromSeconds(20);

    /// <summary>Longest pause at the service's request. A longer one is cut to this.</summary>
    public TimeSpan LongestAsked { get; init; } = TimeSpan.FromMinutes(2);

    /// <summary>Whether pauses have a random part, so that many requests that failed together do not return together.</summary>
    public bool IsJittered { get; init; } = true;

    /// <summary>Most attempts when they stall (<see cref="StallWatch.Code"/>). A stall takes long, so there are fewer of them.</summary>
    public int MostStalls { get; init; } = 3;
}
