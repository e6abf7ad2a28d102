namespace ImageTools.Cloud.Http;

/// <summary>Decides whether a time in a response can be the service's time. Signing with a wrong time would be refused again.</summary>
public static class ClockRule
{
    // Services refuse a difference of 15 minutes or more. A smaller difference is not the reason.
    private static readonly TimeSpan Tolerated = TimeSpan.FromMinutes(10);
    private static readonly DateTimeOffset First = new(2024, 1, 1, 0, 0, 0, TimeSpan.Zero),
        Last = new(2100, 1, 1, 0, 0, 0, TimeSpan.Zero);

    /// <summary>Whether this can be the time of a service at all.</summary>
    /// <param name="told">Time in the response.</param>
    public static bool CanBe(DateTimeOffset told) => told >= First && told < Last;

    /// <summary>Whether the time in a header can explain why another time was refused.</summary>
    /// <param name="told">Time in the header.</param>
    /// <param name="refused">Time that was refused.</param>
    public static bool Explains(DateTimeOffset told, DateTimeOffset refused) => CanBe(told) && (told - refused).Duration() > Tolerated;
}
