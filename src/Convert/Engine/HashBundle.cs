namespace ImageTools.Convert.Engine;

/// <summary>Several hashes over the same bytes. With more than one processor each hash has its own thread.</summary>
internal sealed class HashBundle
{
    private static readonly byte[] Zeros = new byte[1 << 20];
    private readonly IReadOnlyList<string> names;
    private readonly RunningHash[] hashes;

    /// <summary>Begins the named hashes; see <see cref="HashNames"/>.</summary>
    public HashBundle(IReadOnlyList<string> names)
    {
        this.names = names;
        hashes = [.. names.Select(RunningHash.Create)];
    }

    /// <summary>Bytes hashed so far.</summary>
    public long Position { get; private set; }

    /// <summary>Adds bytes.</summary>
    public void Append(ReadOnlyMemory<byte> bytes)
    {
        Position += bytes.Length;
        if (hashes.Length == 1 || bytes.Length < 64 << 10)
        {
            foreach (var hash in hashes)
                hash.Append(bytes.Span);
            return;
        }
        Parallel.ForEach(hashes, hash => hash.Append(bytes.Span));
    }

    /// <summary>Adds zeros.</summary>
    public void AppendZeros(long count, CancellationToken cancellation)
    {
        for (; count > 0; count -= Zeros.Length)
        {
            cancellation.ThrowIfCancellationRequested();
            Append(Zeros.AsMemory(0, (int)Math.Min(count, Zeros.Length)));
        }
    }

    /// <summary>Lower-case hex by name.</summary>
    public IReadOnlyDictionary<string, string> Finish() =>
        names.Zip(hashes).ToDictionary(p => p.First, p => System.Convert.ToHexStringLower(p.Second.Finish()));
}
