using System.Text.Json.Serialization;
using ImageTools.Upload.Runs;

namespace ImageTools.Cli.Output.Answers;

/// <summary>The document of runs --json.</summary>
internal sealed record RunsAnswer : IAnswer
{
    public string Schema { get; } = "imagetools.runs/1";

    public required IReadOnlyList<ListedRun> Runs { get; init; }
}

/// <summary>An unfinished upload.</summary>
internal sealed record ListedRun
{
    /// <summary>Id.</summary>
    public required string Run { get; init; }

    /// <summary>oss://BUCKET/KEY</summary>
    public required string Object { get; init; }

    /// <summary>The service's id of the upload.</summary>
    public required string UploadId { get; init; }

    /// <summary>Host and port.</summary>
    public required string Endpoint { get; init; }

    /// <summary>Region.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.Never)]
    public required string? Region { get; init; }

    /// <summary>Account.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.Never)]
    public required string? Account { get; init; }

    /// <summary>When it began.</summary>
    public required DateTimeOffset Started { get; init; }

    /// <summary>Source file.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.Never)]
    public required string? Source { get; init; }

    /// <summary>Bytes of the object, when they are known.</summary>
    public long? Size { get; init; }

    /// <summary>Parts that arrived.</summary>
    public required int PartsSent { get; init; }

    /// <summary>Bytes of these parts.</summary>
    public required long BytesSent { get; init; }

    /// <summary>Whether a process works on it.</summary>
    public required bool Running { get; init; }

    /// <summary>The command that began it.</summary>
    public required IReadOnlyList<string> Command { get; init; }

    /// <summary>Directory in which the command ran.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.Never)]
    public required string? Directory { get; init; }

    public static ListedRun Of(UploadRun run) =>
        new()
        {
            Run = run.Id,
            Object = run.Location.ToString(),
            UploadId = run.UploadId,
            Endpoint = run.Endpoint,
            Region = run.Region,
            Account = run.Account,
            Started = run.Started,
            Source = run.Source?.Path,
            Size = run.Length,
            PartsSent = run.PartsSent,
            BytesSent = run.BytesSent,
            Running = run.IsRunning,
            Command = run.Command,
            Directory = run.CommandDirectory,
        };
}
