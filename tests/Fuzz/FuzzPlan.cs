using System.Globalization;

namespace ImageTools.Fuzz;

/// <summary>How much is tried, from the environment.</summary>
/// <param name="Seed">Seed of the run.</param>
/// <param name="Cases">Cases a target; null is what each target says.</param>
/// <param name="Time">Time a target, or null.</param>
/// <param name="Only">One case (target and number), or null.</param>
internal sealed record FuzzPlan(int Seed, long? Cases, TimeSpan? Time, (string Target, int Index)? Only)
{
    private const int SeedOfCi = 1;

    /// <summary>
    /// IMAGETOOLS_FUZZ: cases a target ("100000") or minutes for all of them ("30m"). IMAGETOOLS_FUZZ_SEED: the seed, otherwise 1, or by
    /// chance in a run by minutes. IMAGETOOLS_FUZZ_CASE: TARGET:SEED:NUMBER.
    /// </summary>
    public static FuzzPlan FromEnvironment(int targets)
    {
        static string? Of(string name) => Environment.GetEnvironmentVariable(name) is { Length: > 0 } value ? value : null;
        static int Number(string text) => int.Parse(text, NumberStyles.Integer, CultureInfo.InvariantCulture);
        if (Of("IMAGETOOLS_FUZZ_CASE")?.Split(':') is [var target, var of, var index])
            return new(Number(of), null, null, (target, Number(index)));
        var asked = Of("IMAGETOOLS_FUZZ");
        var seed = Of("IMAGETOOLS_FUZZ_SEED") is { } given ? Number(given) : (int?)null;
        return asked?.EndsWith('m') == true
            ? new(seed ?? Random.Shared.Next(1_000_000), long.MaxValue, TimeSpan.FromMinutes(Number(asked[..^1])) / targets, null)
            : new(seed ?? SeedOfCi, asked is null ? null : Number(asked), null, null);
    }
}
