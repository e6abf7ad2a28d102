using ImageTools.Fuzz.Targets;

namespace ImageTools.Fuzz;

/// <summary>
/// Every parser with inputs that are nearly right: each ends in an answer or in the refusal that it documents, within a bounded time
/// and with bounded memory. The same cases each time; IMAGETOOLS_FUZZ=100000 (cases a target) or IMAGETOOLS_FUZZ=30m is the long run.
/// </summary>
public sealed class FuzzTests
{
    private static readonly FuzzTarget[] All = [.. FuzzTargets.All];
    private static readonly FuzzPlan Plan = FuzzPlan.FromEnvironment(All.Length);

    public static TheoryData<string> Targets => [.. All.Select(t => t.Name)];

    public static TheoryData<string> Kept =>
        [
            .. Directory
                .GetFiles(Regressions, "*.bin", SearchOption.AllDirectories)
                .Select(f => Path.GetRelativePath(Regressions, f))
                .Order(),
        ];

    private static string Regressions => Path.Combine(Shared.Repository, "tests", "Fuzz", "Regressions");

    [Theory]
    [MemberData(nameof(Targets))]
    public void Whatever_a_parser_is_given_ends_in_an_answer_or_in_its_documented_refusal(string name)
    {
        var target = All.Single(t => t.Name == name);
        var run = new FuzzRun(target, Plan.Seed);
        if (Plan.Only is { } only)
        {
            Assert.Null(only.Target == name ? run.Try(only.Index, 1) : null);
            return;
        }
        var fault = run.Try(0, Plan.Cases ?? target.Cases, Plan.Time);

        Assert.True(fault is null, fault);
        // Otherwise only the first check of the parser was tried.
        Assert.InRange(run.Taken, run.Tried / 50, run.Tried);
        TestContext.Current.SendDiagnosticMessage("{0}: {1} cases, {2} taken, seed {3}", name, run.Tried, run.Taken, Plan.Seed);
    }

    [Theory]
    [MemberData(nameof(Targets))]
    public void The_seeds_that_are_good_are_taken_as_they_are(string name)
    {
        var target = All.Single(t => t.Name == name);
        foreach (var seed in target.Seeds)
        {
            var run = new FuzzRun(target, 0);
            var fault = run.Fault(seed.Bytes);
            Assert.True(
                fault is null && (run.Taken == 1 || !seed.IsGood),
                $"{seed.Name}: {fault ?? $"was refused: {run.Refusal?.Message}"}"
            );
            if (seed.Mend is { } mend)
            {
                var mended = seed.Bytes.ToArray();
                mend(mended);
                Assert.True(mended.AsSpan().SequenceEqual(seed.Bytes), $"{seed.Name}: its checksums are made otherwise than they were");
            }
        }
    }

    [Theory]
    [MemberData(nameof(Kept))]
    public void What_once_failed_does_not_fail_again(string path)
    {
        var target = All.Single(t => t.Name == Path.GetDirectoryName(path));

        var fault = new FuzzRun(target, 0).Fault(File.ReadAllBytes(Path.Combine(Regressions, path)));

        Assert.True(fault is null, $"{path} {fault}");
    }
}
