using System.Text;
using ImageTools.LocalCloud.Ecs;
using ImageTools.LocalCloud.Faults;
using ImageTools.LocalCloud.Oss;
using ImageTools.LocalCloud.Ram;
using ImageTools.LocalCloud.Rpc;

namespace ImageTools.LocalCloud.Tests;

/// <summary>
/// The list of operations in docs/local-cloud.md is that of the code. After a change that is meant, IMAGETOOLS_GOLDEN=write makes
/// it anew.
/// </summary>
public class OperationsPageTests
{
    private const string Title = "## Operations\n";
    private static readonly string Page = Path.Combine(Shared.Repository, "docs", "local-cloud.md");

    [Fact]
    public void The_page_lists_what_each_operation_reads()
    {
        var text = File.ReadAllText(Page);
        var begin = text.IndexOf(Title, StringComparison.Ordinal);
        Assert.True(begin >= 0, $"{Page} has no section Operations.");
        var end = text.IndexOf("\n## ", begin + Title.Length, StringComparison.Ordinal);
        var (before, section, after) = (text[..begin], text[begin..(end < 0 ? text.Length : end + 1)], end < 0 ? "" : text[(end + 1)..]);
        if (Environment.GetEnvironmentVariable("IMAGETOOLS_GOLDEN") == "write")
            File.WriteAllText(Page, before + Expected() + after);
        else
            Assert.Equal(Expected(), section);
    }

    [Fact]
    public void Every_operation_can_be_made_to_fail()
    {
        var all = OssOperations.All.Select(o => o.Name).Concat(Calls.SelectMany(c => c.Actions).Select(a => a.Name)).ToList();
        Assert.Equal(all.Distinct(), all);
        Assert.Empty(all.Except(CloudOperations.All));
    }

    private static (string Service, IReadOnlyList<RpcAction> Actions)[] Calls =>
        [("ECS", EcsActions.All), ("RAM", RamActions.OfRam), ("STS", RamActions.OfSts), ("Location", LocationService.All)];

    private static string Expected()
    {
        var page = new StringBuilder(Title)
            .Append('\n')
            .Append(
                "Everything else is refused: an operation, sub-resource, parameter or `x-oss-` header of OSS by 501 `NotImplemented`,\n"
            )
            .Append("a call of the other services by 404 `InvalidAction.NotFound`, and a parameter that only the service reads by 400\n")
            .Append("`UnsupportedParameter`. *object* stands for the headers that are stored with an object: ")
            .AppendJoin(", ", OssOperations.Stored.Select(Code))
            .Append(".\n\n");
        page.Append("| OSS | reads in the query | reads of headers |\n| --- | --- | --- |\n");
        foreach (var operation in OssOperations.All)
        {
            var stored = operation.Headers.Contains(OssOperations.Stored[0]);
            page.Append($"| {operation.Name} | {List(operation.Parameters)} | ")
                .AppendJoin(
                    ' ',
                    ((string[])(stored ? ["*object*"] : [])).Concat(
                        operation.Headers.Except(stored ? OssOperations.Stored : []).Select(Code)
                    )
                )
                .Append(" |\n");
        }
        foreach (var (service, actions) in Calls)
        {
            page.Append($"\n| {service} | reads | refuses |\n| --- | --- | --- |\n");
            foreach (var action in actions)
                page.Append($"| {action.Name} | {List(action.Read)} | {List(action.Unread)} |\n");
        }
        return page.Append('\n').ToString();
    }

    private static string List(string[] names) => string.Join(' ', names.Select(Code));

    private static string Code(string name) => $"`{name}`";
}
