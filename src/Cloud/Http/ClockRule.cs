namespace ImageTools.Cloud.Http;

/// <summary>Which time somebody else tells can be the service's. A wrong one would be signed with, and refused again.</summary>
public static class ClockRule
{
    // Services refuse from 15 minutes on; a time nearer than this to the refused one is not why.
    private static readonly TimeSpan Tolerated = TimeSpan.FromMinutes(10);
    private static readonly DateTimeOffset First = new(2024, 1, 1, 0, 0, 0, TimeSpan.Zero),
        Last = new(2100, 1, 1, 0, 0, 0, TimeSpan.Zero);

    /// <summary>Whether a service can have this time at all.</summary>
    /// <param name="told">What is told.</param>
    public static bool CanBe(DateTimeOffset told) => told >= First && told < Last;

    /// <summary>Whether a header's time can be the reason why another was refused.</summary>
    /// <param name="told">What the header says.</param>
    /// <param name="refused">What was refused.</param>
    public static bool Explains(DateTimeOffset told, DateTimeOffset refused) => CanBe(told) && (told - refused).Duration() > Tolerated;
}
