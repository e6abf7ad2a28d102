using System.Text;
using System.Text.Json;
using ImageTools.Disks;
using ImageTools.Upload;

namespace ImageTools.Cli.Output;

/// <summary>An error as people and scripts see it.</summary>
/// <param name="ExitCode">What the process ends with.</param>
/// <param name="Code">Stable, kebab-case.</param>
/// <param name="Message">One sentence or two.</param>
/// <param name="Hint">What to do, or null.</param>
/// <param name="Retryable">Whether the same again could work.</param>
/// <param name="Where">The place in an image, or null.</param>
/// <param name="RequestId">The cloud's request id, or null.</param>
internal sealed record ErrorReport(
    int ExitCode, string Code, string Message, string? Hint = null, bool Retryable = false, ImageFormatException? Where = null, string? RequestId = null)
{
    private const int NoSpaceLeft = 28, FileTooLarge = 27, ReadOnlyFileSystem = 30;

    /// <summary>What <paramref name="exception"/> means; null for a bug of ours, which must not be dressed up.</summary>
    public static ErrorReport? From(Exception exception) => exception switch
    {
        AggregateException { InnerExceptions.Count: > 0 } several => From(several.InnerExceptions[0]),
        UsageException e => new(Cli.ExitCode.Usage, "usage", e.Message),
        OperationCanceledException => new(Cli.ExitCode.Cancelled, "cancelled", "Cancelled.", Retryable: true),
        ImageFormatException e => new(Cli.ExitCode.Failed, "image-format", e.Message, Where: e),
        // Found by whoever knows the limits, but the command line's mistake.
        CloudException { Code: "part-size-too-small" or "part-size-too-large" or "invalid-setting" or "invalid-location" } e => new(Cli.ExitCode.Usage, e.Code, e.Message, e.Hint),
        CloudException e => new(Cli.ExitCode.Failed, Kebab(e.Code), e.Message, e.Hint, e.IsRetryable, RequestId: e.RequestId),
        FileNotFoundException or DirectoryNotFoundException => new(Cli.ExitCode.Failed, "not-found", exception.Message),
        UnauthorizedAccessException => new(Cli.ExitCode.Failed, "permission-denied", exception.Message, "Check the permissions of the file and its directory."),
        IOException e => FromIo(e),
        InvalidDataException e => new(Cli.ExitCode.Failed, "bad-manifest", e.Message, "Take the file as --manifest wrote it."),
        _ => null,
    };

    /// <summary>For people.</summary>
    public void WriteText(TextWriter to)
    {
        to.WriteLine($"imagetools: {Message}");
        if (Hint is not null)
            to.WriteLine($"  {Hint}");
        if (RequestId is not null)
            to.WriteLine($"  request id {RequestId}");
    }

    /// <summary>One JSON line.</summary>
    public void WriteJson(TextWriter to) => JsonLine.Write(to, json =>
    {
        json.WriteString("type", "error");
        json.WriteString("code", Code);
        json.WriteString("message", Message);
        if (Where is not null)
            WriteWhere(json, Where);
        if (Hint is not null)
            json.WriteString("hint", Hint);
        if (RequestId is not null)
            json.WriteString("requestId", RequestId);
        json.WriteBoolean("retryable", Retryable);
    });

    private static void WriteWhere(Utf8JsonWriter json, ImageFormatException where)
    {
        json.WriteStartObject("where");
        json.WriteString("file", where.File);
        json.WriteString("structure", where.Structure);
        if (where.Field is not null)
            json.WriteString("field", where.Field);
        if (where.Value is not null)
            json.WriteString("value", where.Value);
        if (where.Offset >= 0)
            json.WriteNumber("offset", where.Offset);
        json.WriteEndObject();
    }

    private static ErrorReport FromIo(IOException e) => (e.HResult & 0xffff) switch
    {
        NoSpaceLeft => new(Cli.ExitCode.Failed, "disk-full", e.Message, "Make room, or name a target on another disk."),
        FileTooLarge => new(Cli.ExitCode.Failed, "file-too-large", e.Message, "The file system or a limit of the shell (ulimit -f) does not take a file of this size."),
        ReadOnlyFileSystem => new(Cli.ExitCode.Failed, "read-only", e.Message, "Name a target on a file system that can be written."),
        _ => new(Cli.ExitCode.Failed, "io", e.Message, Retryable: true),
    };

    private static string Kebab(string code)
    {
        var text = new StringBuilder();
        for (var i = 0; i < code.Length; i++)
        {
            var boundary = i > 0 && char.IsUpper(code[i]) && (char.IsLower(code[i - 1]) || (i + 1 < code.Length && char.IsLower(code[i + 1]) && char.IsUpper(code[i - 1])));
            if (boundary)
                text.Append('-');
            text.Append(code[i] is '.' or '_' or ' ' ? '-' : char.ToLowerInvariant(code[i]));
        }
        return text.ToString();
    }
}
