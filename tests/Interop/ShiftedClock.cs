namespace ImageTools.Interop;

/// <summary>The true time, and as much ahead of it as a test wants.</summary>
internal sealed class ShiftedClock : TimeProvider
{
    public TimeSpan Ahead { get; set; }

    public override DateTimeOffset GetUtcNow() => base.GetUtcNow() + Ahead;
}
