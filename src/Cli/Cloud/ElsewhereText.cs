using ImageTools.Upload.Runs;

namespace ImageTools.Cli.Cloud;

/// <summary>The note about runs that go to another service or account than the chosen one.</summary>
internal static class ElsewhereText
{
    /// <summary>The note, a sentence.</summary>
    public static string Of(UploadRun run, CloudSession cloud) =>
        run.Endpoint != cloud.Oss.Endpoint.Address.Authority
            ? $"Run {run.Id} of {run.Location} was begun at {run.Endpoint}, not at {cloud.Oss.Endpoint.Address.Authority}, and stays: "
                + "give its --region or --oss-endpoint."
            : $"Run {run.Id} of {run.Location} was begun in a bucket of "
                + $"{(run.Account is { } account ? $"account {account}" : "another account")}, and stays: give credentials for that one.";
}
