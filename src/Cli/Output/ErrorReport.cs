using System.Text;
using System.Text.Json;
using ImageTools.Disks;
using ImageTools.Disks.Sources;
using ImageTools.Upload;

namespace ImageTools.Cli.Output;

/// <summary>An error as people and scripts see it.</summary>
/// <param name="ExitCode">What the process ends with.</param>
/// <param name="Code">Stable, kebab-case.</param>
/// <param name="Message">One sentence or two.</param>
/// <param name="Hint">What to do, or null.</param>
/// <param name="Retryable">Whether the same again could work.</param>
/// <param name="Where">The place: a file, a structure of an image, a service; or null.</param>
/// <param name="RequestId">The cloud's request id, or null.</param>
internal sealed record ErrorReport(
    int ExitCode, string Code, string Message, string? Hint = null, bool Retryable = false, ErrorPlace? Where = null, string? RequestId = null)
{
    // Found by whoever knows the limits, before anything is sent, but the command line's mistake.
    private static readonly HashSet<string> Mistakes = new(StringComparer.Ordinal)
    {
        "part-size-too-small", "part-size-too-large", "invalid-setting", "invalid-location", "invalid-bucket-name", "invalid-object-name", "invalid-image-name", "invalid-description",
        "invalid-tag", "invalid-validity", "unsupported-suffix", "too-many-disks", "nothing-to-import", "no-bucket", "no-image-name", "invalid-endpoint",
    };

    private const int NoSpaceLeft = 28, FileTooLarge = 27, ReadOnlyFileSystem = 30;

    /// <summary>What <paramref name="exception"/> means; null for a bug of ours, which must not be dressed up.</summary>
    public static ErrorReport? From(Exception exception) => exception switch
    {
        AggregateException { InnerExceptions.Count: > 0 } several => From(several.InnerExceptions[0]),
        UsageException e => new(Cli.ExitCode.Usage, "usage", e.Message),
        OperationCanceledException => new(Cli.ExitCode.Cancelled, "cancelled", "Cancelled.", Retryable: true),
        ImageFormatException e => new(Cli.ExitCode.Failed, "image-format", e.Message, Where: Place(e)),
        ReadLimitException e => new(Cli.ExitCode.Failed, "read-limit", e.Message, Where: new ErrorPlace { File = e.File, Offset = e.Offset }),
        CloudException e when Mistakes.Contains(e.Code) => new(Cli.ExitCode.Usage, e.Code, e.Message, e.Hint),
        CloudException e => new(Cli.ExitCode.Failed, Kebab(e.Code), e.Message, e.Hint, e.IsRetryable, new ErrorPlace { Service = e.Service }, e.RequestId),
        FileNotFoundException e => new(Cli.ExitCode.Failed, "not-found", e.Message, "Check the path.", Where: e.FileName is { } name ? new ErrorPlace { File = name } : null),
        DirectoryNotFoundException => new(Cli.ExitCode.Failed, "not-found", exception.Message, "Check the path."),
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

    private static void WriteWhere(Utf8JsonWriter json, ErrorPlace where)
    {
        json.WriteStartObject("where");
        foreach (var (name, value) in ((string, string?)[])[("file", where.File), ("structure", where.Structure), ("field", where.Field), ("value", where.Value), ("service", where.Service)])
        {
            if (value is not null)
                json.WriteString(name, value);
        }
        if (where.Offset is { } offset)
            json.WriteNumber("offset", offset);
        json.WriteEndObject();
    }

    private static ErrorPlace Place(ImageFormatException e) => new() { File = e.File, Structure = e.Structure, Field = e.Field, Value = e.Value, Offset = e.Offset >= 0 ? e.Offset : null };

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
