using System.Globalization;
using System.Text;
using ImageTools.Inspect.Checks;
using ImageTools.Tests.Support;

namespace ImageTools.Inspect.Tests.Checks;

public sealed class CatalogueDocumentTests
{
    [Fact]
    public void The_document_lists_the_catalogue_as_it_is()
    {
        var path = Path.Combine(Shared.Repository, "docs", "checks.md");
        var expected = Document();
        if (Environment.GetEnvironmentVariable("IMAGETOOLS_UPDATE") == "1")
        {
            Directory.CreateDirectory(Path.GetDirectoryName(path)!);
            File.WriteAllText(path, expected);
        }
        Assert.True(File.Exists(path), "docs/checks.md is missing; run this test with IMAGETOOLS_UPDATE=1.");
        Assert.Equal(expected, File.ReadAllText(path));
    }

    [Fact]
    public void Every_check_is_explained_in_sentences_and_nothing_else_is()
    {
        Assert.Equal(CheckNames.OfImages.Order(StringComparer.Ordinal), CheckExplanations.All.Keys.Order(StringComparer.Ordinal));
        Assert.All(CheckExplanations.All.Values.SelectMany(e => new[] { e.Looks, e.Matters, e.Mend }), sentence =>
        {
            Assert.EndsWith(".", sentence, StringComparison.Ordinal);
            Assert.InRange(sentence.Length, 10, 250);
        });
    }

    private static string Document()
    {
        var text = new StringBuilder(
            """
            # Pre-flight checks

            This page is generated from the catalogue (`IMAGETOOLS_UPDATE=1` rewrites it). The severity is the severity of a failure. A
            finding can state another one. Error means: ECS refuses the image, or the image does not start. Warning means: it starts,
            but it is degraded or unreachable. A check is `unknown`, and never `pass`, when its evidence can't be read. An unknown check
            of error level blocks like a failed one (verdict `blocked`, exit code 3): `ready` is a promise, and nobody can promise what
            was not checked. `--skip-check` leaves a check out (the verdict is then `warnings` if that check decides).
            `--ignore-preflight` imports even so. Windows is recognised by its marks on the disk, and is blocked because its settings
            are not judged.
            The last column is the item of ECS's own image check that looks at the same thing. A [policy](policy.md) can change the
            severity of findings. `imagetools checks ID` shows the same text as this page. It also lists the checks of the cloud's
            side, which `plan` and `import` run.

            | id | severity | what has to hold | ECS item |
            | --- | --- | --- | --- |

            """
        );
        foreach (var check in CheckCatalogue.All)
        {
            text.Append('|')
                .Append(' ')
                .AppendJoin(" | ", $"`{check.Id}`", check.Severity.ToString().ToLowerInvariant(), check.Title, check.EcsItem ?? "")
                .Append(" |\n");
        }

        foreach (var check in CheckCatalogue.All)
        {
            var about = CheckExplanations.All[check.Id];
            text.Append(
                CultureInfo.InvariantCulture,
                $"\n## {check.Id}\n\n{check.Title} ({check.Severity.ToString().ToLowerInvariant()}).\n\n- Looked at: {about.Looks}\n- "
                    + $"Why: {about.Matters}\n- What to do: {about.Mend}\n"
            );
        }
        return text.ToString();
    }
}
