namespace ImageTools.Convert.Engine;

/// <summary>State of one thread of the engine: its stopwatch and its reader of compressed units.</summary>
internal class EngineWorker : IDisposable
{
    /// <summary>Creates a worker.</summary>
    public EngineWorker() => Units = new UnitReader(Clock);

    /// <summary>Time of this thread by stage.</summary>
    public StageClock Clock { get; } = new();

    /// <summary>Reads compressed units.</summary>
    public UnitReader Units { get; }

    /// <inheritdoc/>
    public virtual void Dispose()
    {
        Units.Dispose();
        GC.SuppressFinalize(this);
    }
}
