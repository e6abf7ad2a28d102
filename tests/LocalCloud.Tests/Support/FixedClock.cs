namespace ImageTools.LocalCloud.Tests.Support;

/// <summary>A clock that stands still until it is set.</summary>
internal sealed class FixedClock(DateTimeOffset now) : TimeProvider
{
    public DateTimeOffset Now { get; set; } = now;

    /// <summary>When the vectors were recorded.</summary>
    public static FixedClock OfVectors => new(new DateTimeOffset(2026, 1, 15, 8, 30, 45, TimeSpan.Zero));

    public override DateTimeOffset GetUtcNow() => Now;
}
