using System.Text;

namespace ImageTools.Fuzz.Targets;

/// <summary>A parser whose inputs are texts.</summary>
internal abstract class TextTarget(string name, int cases, params string[] texts) : FuzzTarget
{
    /// <inheritdoc/>
    public override string Name { get; } = name;

    /// <inheritdoc/>
    public override int Cases { get; } = cases;

    /// <summary>How many of the texts, from the first on, are taken without a refusal.</summary>
    protected virtual int GoodTexts => int.MaxValue;

    /// <inheritdoc/>
    protected override IReadOnlyList<Seed> MakeSeeds() =>
        [.. texts.Select((text, i) => new Seed($"{Name} {i}", Encoding.UTF8.GetBytes(text)) { IsGood = i < GoodTexts })];
}
