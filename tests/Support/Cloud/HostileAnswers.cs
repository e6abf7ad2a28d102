namespace ImageTools.Tests.Support;

/// <summary>Answers that every client has to meet.</summary>
internal static class HostileAnswers
{
    /// <summary>Statuses that are no success and that nobody explains.</summary>
    public static TheoryData<int> UnexplainedStatuses => [301, 302, 307, 401, 407, 409, 412, 416];

    /// <summary>A document of two hundred thousand levels.</summary>
    public static string Levels(string open, string close) =>
        string.Concat(Enumerable.Repeat(open, 200_000)) + string.Concat(Enumerable.Repeat(close, 200_000));
}
