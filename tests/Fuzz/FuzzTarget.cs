namespace ImageTools.Fuzz;

/// <summary>One parser: inputs that it takes, how it is asked, and what it may answer with.</summary>
internal abstract class FuzzTarget
{
    private IReadOnlyList<Seed>? seeds;

    /// <summary>Name in the tests, in the command that repeats a case, and of the folder of kept cases.</summary>
    public abstract string Name { get; }

    /// <summary>Cases in the run that CI makes: about one or two seconds.</summary>
    public abstract int Cases { get; }

    /// <summary>Bytes that one case may allocate in all.</summary>
    public virtual long MostAllocated => 512L << 20;

    /// <summary>Its seeds; made once.</summary>
    public IReadOnlyList<Seed> Seeds => seeds ??= MakeSeeds();

    /// <summary>Parses an input and uses what came out. Returns when the parser took it; throws what the parser throws.</summary>
    public abstract void Run(byte[] input);

    /// <summary>Whether a parser may end so: only by what it documents.</summary>
    public abstract bool Allows(Exception exception);

    /// <inheritdoc/>
    public override string ToString() => Name;

    protected abstract IReadOnlyList<Seed> MakeSeeds();
}
