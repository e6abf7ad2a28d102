using ImageTools.Inspect.Checks;
using ImageTools.Tests.Support;

namespace ImageTools.Inspect.Tests.Checks;

public sealed class FailingCaseTests
{
    // Can't be built by hand: our readers refuse such a file when it is opened.
    private static readonly string[] NotHere = ["image-truncated"];

    public static TheoryData<int, string> Cases
    {
        get
        {
            var data = new TheoryData<int, string>();
            for (var i = 0; i < FailingCases.All.Count; i++)
                data.Add(i, FailingCases.All[i].Id);
            return data;
        }
    }

    [Theory]
    [MemberData(nameof(Cases))]
    public void A_guest_spoiled_in_one_place_fails_the_check_for_it(int index, string id)
    {
        var (_, severity, spoil) = FailingCases.All[index];
        var builder = new CheckContextBuilder();
        spoil(builder);
        var result = CheckRunner.Run(builder.Build()).Single(r => r.Id == id);
        Assert.Equal((CheckStatus.Fail, severity), (result.Status, result.Severity));
        Assert.False(string.IsNullOrWhiteSpace(result.Fix), "A finding says what to do about it.");
        Assert.True(
            result.Evidence.Count > 0
                || id is "boot-mode-uefi" or "esp-fallback" or "gpt-primary" or "gpt-backup" or "gpt-protective-mbr" or "fs-errors",
            "A finding says where."
        );
    }

    [Fact]
    public void Every_check_of_the_catalogue_has_a_failing_case()
    {
        var covered = FailingCases.All.Select(c => c.Id).ToHashSet();
        Assert.Empty(CheckCatalogue.All.Select(c => c.Id).Where(id => !covered.Contains(id)).Except(NotHere));
    }

    [Fact]
    public void Identifiers_are_kebab_case_and_unique()
    {
        var ids = CheckCatalogue.All.Select(c => c.Id).ToArray();
        Assert.Equal(ids.Length, ids.Distinct().Count());
        Assert.All(ids, id => Assert.Matches("^[a-z0-9]+(-[a-z0-9]+)+$", id));
    }
}
