using System.Text;
using ImageTools.LocalCloud;
using ImageTools.LocalCloud.Faults;

namespace ImageTools.Tests.Support;

/// <summary>
/// One cell of the fault matrix (docs/faults.md): one kind of fault at one kind of call, at so many percent of these
/// calls.
/// </summary>
internal sealed record FaultCell(string Kind, string Operation, int Percent)
{
    private static readonly int[] Rates = [1, 10, 50];

    /// <summary>Each kind as a fault file writes it.</summary>
    private static readonly Dictionary<string, string> Actions = new()
    {
        ["500"] = """ "action": "status", "status": 500 """,
        ["503"] = """ "action": "status", "status": 503 """,
        ["429"] = """ "action": "status", "status": 429, "retryAfter": 3 """,
        ["403"] = """ "action": "status", "status": 403 """,
        ["cut-request"] = """ "action": "cut-request", "after": 30000 """,
        ["cut-response"] = """ "action": "cut-response", "after": 20 """,
        ["drop-response"] = """ "action": "drop-response" """,
        ["slow"] = """ "action": "slow", "bytesPerSecond": 20000 """,
        ["stall"] = """ "action": "stall", "seconds": 3600 """,
        ["delay"] = """ "action": "delay", "seconds": 20 """,
        ["duplicate"] = """ "action": "duplicate" """,
        ["reorder-parts"] = """ "action": "reorder-parts" """,
        ["repeat-parts"] = """ "action": "repeat-parts" """,
        ["wrong-crc"] = """ "action": "wrong-crc" """,
        ["expired-token"] = """ "action": "expired-token" """,
        ["no-such-upload"] = """ "action": "no-such-upload" """,
        ["clock-skew"] = """ "action": "clock-skew", "minutes": 60 """,
        ["disk-full"] = """ "action": "disk-full" """,
    };

    /// <summary>Kinds that only some calls can meet.</summary>
    private static readonly Dictionary<string, string[]> Only = new()
    {
        ["reorder-parts"] = ["ListParts"],
        ["repeat-parts"] = ["ListParts"],
        ["wrong-crc"] = ["UploadPart", "PutObject", "CompleteMultipartUpload", "HeadObject", "GetObject"],
        ["no-such-upload"] = ["UploadPart", "UploadPartCopy", "ListParts", "CompleteMultipartUpload", "AbortMultipartUpload"],
    };

    private Func<FaultRequest, Fault?>? rule;
    private int hits;

    /// <summary>All kinds.</summary>
    public static IEnumerable<string> Kinds => Actions.Keys;

    /// <summary>How often the fault came.</summary>
    public int Hits => hits;

    /// <summary>The cells of a kind.</summary>
    public static IEnumerable<FaultCell> Of(string kind, IEnumerable<string> operations) =>
        from operation in operations
        where !Only.TryGetValue(kind, out var can) || can.Contains(operation)
        from percent in Rates
        select new FaultCell(kind, operation, percent);

    /// <summary>
    /// Asks the rule that a fault file with this cell makes. Its seed is the first by which the first of these calls meets the
    /// fault: each cell has one, and each run is the same.
    /// </summary>
    public Fault? Choose(FaultRequest request)
    {
        var made = rule ??= Rule(
            Enumerable.Range(0, 10_000).First(seed => Rule(seed)(new FaultRequest("", Operation, "", "", 0, 1)) is not null)
        );
        var fault = made(request);
        if (fault is not null)
            Interlocked.Increment(ref hits);
        return fault;
    }

    private Func<FaultRequest, Fault?> Rule(int seed) =>
        FaultFile.Parse(
            Encoding.UTF8.GetBytes(
                $$"""{ "seed": {{seed}}, "faults": [ { "operation": "{{Operation}}", "rate": {{Percent}}, {{Actions[Kind]}} } ] }"""
            ),
            CloudOperations.All
        );

    public override string ToString() => $"{Kind} at {Percent} % of {Operation}";
}
