namespace ImageTools.Cli.Output;

/// <summary>Collects what can't be read while a verb goes on, and says each on standard error. Thread-safe.</summary>
/// <param name="host">Streams.</param>
internal sealed class Trouble(CommandHost host)
{
    private const int MostLines = 100;
    private readonly Lock gate = new();
    private int count,
        said;

    /// <summary>How many things.</summary>
    public int Count => Volatile.Read(ref count);

    /// <summary>Says one.</summary>
    public void Add(string path, Exception reason) => Add(path, reason.Message);

    /// <summary>Says one.</summary>
    public void Add(string path, string reason)
    {
        Interlocked.Increment(ref count);
        Note(path, reason);
    }

    /// <summary>Says something that is no failure.</summary>
    public void Note(string path, Exception reason) => Note(path, reason.Message);

    /// <summary>Says something that is no failure.</summary>
    public void Note(string path, string reason)
    {
        lock (gate)
        {
            if (++said <= MostLines)
            {
                host.Error.WriteLine(
                    reason.StartsWith(path, StringComparison.Ordinal) ? $"imagetools: {reason}" : $"imagetools: {path}: {reason}"
                );
            }
            if (said == MostLines + 1)
                host.Error.WriteLine("imagetools: and more like these");
        }
    }

    /// <summary>Ends the verb with an error when there was any.</summary>
    /// <param name="what">What is incomplete then: "the list".</param>
    public void Throw(string what)
    {
        if (Count > 0)
            throw new PartlyReadException(Count, what);
    }
}
