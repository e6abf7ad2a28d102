using System.Text.Json.Serialization;
using ImageTools.Upload.Runs;

namespace ImageTools.Cli.Output.Answers;

/// <summary>A run at another cloud or in another account.</summary>
internal sealed record RunElsewhere
{
    /// <summary>Id.</summary>
    public required string Run { get; init; }

    /// <summary>oss://BUCKET/KEY</summary>
    public required string Object { get; init; }

    /// <summary>Host and port.</summary>
    public required string Endpoint { get; init; }

    /// <summary>Account.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.Never)]
    public required string? Account { get; init; }

    public static IReadOnlyList<RunElsewhere> Of(IEnumerable<UploadRun> runs) =>
        [
            .. runs.Select(r => new RunElsewhere
            {
                Run = r.Id,
                Object = r.Location.ToString(),
                Endpoint = r.Endpoint,
                Account = r.Account,
            }),
        ];
}
