using System.IO.Enumeration;
using System.IO.Hashing;
using System.Text;
using System.Text.Json;

namespace ImageTools.LocalCloud.Faults;

/// <summary>One rule of a fault file: the requests that it matches, which of them it acts on, and the fault.</summary>
internal sealed class FaultRule
{
    private const string Any = "*";
    private readonly Lock gate = new();
    private readonly IReadOnlyList<string> operations;
    private readonly string? bucket,
        key;
    private readonly IReadOnlyList<int>? parts,
        attempts,
        nth;
    private readonly long seed;
    private readonly int index;
    private readonly double? rate;
    private readonly long? every;
    private long left,
        seen;

    private FaultRule(FaultFields fields, IReadOnlyList<string> known, long seed, int index)
    {
        this.seed = seed;
        this.index = index;
        operations = fields.Texts("operation")
            ?? throw fields.Refuse("operation", "it must be said which operation goes wrong; \"*\" is every one.");
        if (operations.FirstOrDefault(o => o != Any && !known.Contains(o)) is { } unknown)
            throw fields.Refuse("operation", $"there is no operation {unknown}. There are: {string.Join(", ", known)}.");
        (bucket, key) = (fields.Text("bucket"), fields.Text("key"));
        (parts, attempts, nth) = (fields.Counts("part"), fields.Counts("attempt"), fields.Counts("nth"));
        (rate, every) = (fields.Fraction("rate", 0, 100), fields.Number("every", 1, int.MaxValue));
        if ((nth is null ? 0 : 1) + (rate is null ? 0 : 1) + (every is null ? 0 : 1) > 1)
            throw fields.Refuse(nth is null ? "every" : "nth", "only one of nth, every and rate can be said.");
        left = fields.Number("times", 1, int.MaxValue) ?? long.MaxValue;
        Fault = FaultAction.Read(fields);
    }

    public Fault Fault { get; }

    public static FaultRule Read(string where, JsonElement json, IReadOnlyList<string> known, long seed, int index) =>
        new(
            new FaultFields(
                where,
                json,
                ["operation", "bucket", "key", "part", "attempt", "nth", "every", "rate", "times", "action", .. FaultAction.Members]
            ),
            known,
            seed,
            index
        );

    /// <summary>Counts the request and decides. When an earlier rule acts instead, this rule's <c>times</c> is not reduced.</summary>
    public bool Meets(FaultRequest request, bool taken)
    {
        if (
            (operations is not [Any] && !operations.Contains(request.Operation))
            || (bucket is not null && bucket != request.Bucket)
            || (key is not null && !FileSystemName.MatchesSimpleExpression(key, request.Key, ignoreCase: false))
            || (parts is not null && !parts.Contains(request.PartNumber))
            || (attempts is not null && !attempts.Contains(request.Count))
        )
        {
            return false;
        }
        lock (gate)
        {
            seen++;
            var met =
                left > 0
                && (nth?.Contains((int)Math.Min(int.MaxValue, seen)) ?? true)
                && (every is null || seen % every == 0)
                && (rate is null || Chance() < rate);
            if (met && !taken)
                left--;
            return met;
        }
    }

    // A number from 0 to 100. It depends only on the seed, the rule and the count, so a run can be repeated.
    private double Chance() => XxHash3.HashToUInt64(Encoding.ASCII.GetBytes($"{seed} {index} {seen}")) / (double)ulong.MaxValue * 100;
}
