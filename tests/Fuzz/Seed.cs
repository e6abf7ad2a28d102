namespace ImageTools.Fuzz;

/// <summary>A small input that a parser takes as it is, and what is known of its structure.</summary>
/// <param name="Name">For the report of a failure.</param>
/// <param name="Bytes">The input.</param>
internal sealed record Seed(string Name, byte[] Bytes)
{
    /// <summary>Where its numbers lie. None: it is a text, or its structure is not known.</summary>
    public IReadOnlyList<Words> Words { get; init; } = [];

    /// <summary>Makes the checksums of a changed input right again, so that more than the checksum is tried. It takes any bytes.</summary>
    public Action<byte[]>? Mend { get; init; }

    /// <summary>Whether the parser is to take it without a refusal. A seed that is hostile from the start is not.</summary>
    public bool IsGood { get; init; } = true;
}
