using System.Text.Json;
using ImageTools.Disks;

namespace ImageTools.LocalCloud.Faults;

/// <summary>
/// A plan of faults in JSON (docs/local-cloud.md): a list of rules. The first rule that matches a request decides its fault.
/// </summary>
public static class FaultFile
{
    private const int MaxRules = 1000,
        MaxBytes = 1 << 20;

    /// <summary>Reads a file.</summary>
    /// <param name="path">The file.</param>
    /// <param name="operations">Names that a rule may have, so that a misspelt one is found.</param>
    /// <exception cref="FaultFileException">The plan is not valid; the error names the member.</exception>
    /// <exception cref="IOException">The file cannot be read.</exception>
    public static Func<FaultRequest, Fault?> Read(string path, IReadOnlyList<string> operations) =>
        Parse(BoundedFile.ReadBytes(path, MaxBytes), operations);

    /// <summary>Reads a document.</summary>
    /// <param name="json">UTF-8.</param>
    /// <param name="operations">Names that a rule may have, so that a misspelt one is found.</param>
    /// <exception cref="FaultFileException">The plan cannot be followed; the member at fault is named.</exception>
    public static Func<FaultRequest, Fault?> Parse(ReadOnlyMemory<byte> json, IReadOnlyList<string> operations)
    {
        JsonDocument document;
        try
        {
            document = JsonDocument.Parse(
                json,
                new JsonDocumentOptions
                {
                    CommentHandling = JsonCommentHandling.Skip,
                    AllowTrailingCommas = true,
                    MaxDepth = 16,
                }
            );
        }
        catch (JsonException e)
        {
            throw new FaultFileException($"line {e.LineNumber + 1}", "this is not JSON: " + e.Message);
        }
        using (document)
        {
            var root = new FaultFields("", document.RootElement, "seed", "faults");
            var seed = root.Number("seed", 0, int.MaxValue) ?? 0;
            var rules = root.List("faults");
            if (rules.Count > MaxRules)
                throw new FaultFileException("faults", $"{rules.Count} rules; {MaxRules} are the most.");
            var plan = rules.Select((rule, index) => FaultRule.Read($"faults[{index}]", rule, operations, seed, index)).ToArray();
            return request => Choose(plan, request);
        }
    }

    // Every rule counts every request that it matches, so its counts do not depend on earlier rules.
    private static Fault? Choose(FaultRule[] plan, FaultRequest request)
    {
        Fault? chosen = null;
        foreach (var rule in plan)
        {
            if (rule.Meets(request, chosen is not null) && chosen is null)
                chosen = rule.Fault;
        }
        return chosen;
    }
}
