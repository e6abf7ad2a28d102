using System.Runtime.InteropServices;
using System.Text;
using ImageTools.Cli.Output.Answers;
using ImageTools.Cloud;
using ImageTools.Convert;
using ImageTools.Convert.Outputs;
using ImageTools.Disks;
using ImageTools.Disks.Sources;
using ImageTools.Inspect.Files;
using ImageTools.Inspect.Policies;

namespace ImageTools.Cli.Output;

/// <summary>An error in the form for people and scripts.</summary>
/// <param name="ExitCode">Exit code of the process.</param>
/// <param name="Code">Stable, kebab-case.</param>
/// <param name="Message">One sentence or two.</param>
/// <param name="Hint">What to do, or null.</param>
/// <param name="Retryable">Whether a retry may work.</param>
/// <param name="Where">The place: a file, a structure of an image, a service; or null.</param>
/// <param name="RequestId">The cloud's request id, or null.</param>
internal sealed record ErrorReport(
    int ExitCode,
    string Code,
    string Message,
    string? Hint = null,
    bool Retryable = false,
    ErrorPlace? Where = null,
    string? RequestId = null
)
{
    // A library finds these errors before anything is sent, but they are errors of usage.
    private static readonly HashSet<string> Mistakes = new(StringComparer.Ordinal)
    {
        "part-size-too-small",
        "part-size-too-large",
        "invalid-setting",
        "invalid-location",
        "invalid-bucket-name",
        "invalid-object-name",
        "invalid-image-name",
        "invalid-description",
        "invalid-tag",
        "invalid-validity",
        "unsupported-suffix",
        "too-many-disks",
        "nothing-to-import",
        "no-bucket",
        "no-image-name",
        "invalid-endpoint",
    };

    private static readonly string Version = typeof(ErrorReport).Assembly.GetName().Version?.ToString(3) ?? "";

    private const int NoSpaceLeft = 28,
        FileTooLarge = 27,
        ReadOnlyFileSystem = 30;

    // Limits the message to a readable length: a value of 128 KiB is not repeated.
    private const int LongestText = 4000,
        LongestValue = 1000;

    /// <summary>The code of a fault in this tool.</summary>
    public const string Internal = "internal";

    /// <summary>
    /// The report of <paramref name="exception"/>. An unexpected exception is reported as a fault of this tool, and not as an error of the
    /// user.
    /// </summary>
    public static ErrorReport From(Exception exception) =>
        exception switch
        {
            AggregateException { InnerExceptions.Count: > 0 } several => From(several.InnerExceptions[0]),
            IncompleteDeviceException { InnerException: { } why } e when From(why) is var report => report with
            {
                Message = $"{report.Message} {e.Message}",
            },
            OutputRefusedException e => new(e.IsMistake ? Cli.ExitCode.Usage : Cli.ExitCode.Failed, e.Code, e.Message, e.Hint),
            UsageException e => new(Cli.ExitCode.Usage, "usage", e.Message, e.Hint),
            OperationCanceledException => new(Cli.ExitCode.Cancelled, "cancelled", "Cancelled.", Retryable: true),
            TargetLimitException e => new(Cli.ExitCode.Usage, "target-limit", e.Problem, e.Hint),
            SourceChangedException e => new(
                Cli.ExitCode.Failed,
                "source-changed",
                e.Message,
                "Stop the program that writes to it (a running guest?), or take a snapshot of it, and run the command again.",
                Where: new ErrorPlace { File = e.Path }
            ),
            ImageFormatException e => new(Cli.ExitCode.Failed, "image-format", e.Message, Where: Place(e)),
            ReadLimitException e => new(
                Cli.ExitCode.Failed,
                "read-limit",
                e.Message,
                Where: new ErrorPlace { File = e.File, Offset = e.Offset }
            ),
            CloudException e when Mistakes.Contains(e.Code) => new(Cli.ExitCode.Usage, e.Code, e.Message, e.Hint),
            CloudException e => new(
                Cli.ExitCode.Failed,
                Kebab(e.Code),
                e.Message,
                e.Hint,
                e.IsRetryable,
                new ErrorPlace { Service = e.Service },
                e.RequestId
            ),
            // The runtime needed the working directory to complete a name.
            FileNotFoundException { FileName: null } when HasNoWorkingDirectory() => new(
                Cli.ExitCode.Failed,
                "not-found",
                "The current directory was removed.",
                "Change to another directory, or name files with their whole paths."
            ),
            FileNotFoundException e => new(
                Cli.ExitCode.Failed,
                "not-found",
                e.Message,
                "Check the path.",
                Where: e.FileName is { } name ? new ErrorPlace { File = name } : null
            ),
            DirectoryNotFoundException => new(Cli.ExitCode.Failed, "not-found", exception.Message, "Check the path."),
            UnauthorizedAccessException => new(
                Cli.ExitCode.Failed,
                "permission-denied",
                exception.Message,
                "Check the permissions of the file and its directory."
            ),
            FileViewException e => new(Cli.ExitCode.Failed, e.Code, e.Message, e.Hint),
            PartlyReadException e => new(Cli.ExitCode.Failed, "incomplete", e.Message),
            OutputException e => new(Cli.ExitCode.Failed, "standard-output", e.Message, "The work may be done, but its output is lost."),
            PathTooLongException e => new(
                Cli.ExitCode.Failed,
                "name-too-long",
                e.Message,
                "Name a shorter path: each part of it takes 255 bytes, the whole 4095."
            ),
            IOException e => FromIo(e),
            PolicyException e => new(
                Cli.ExitCode.Usage,
                "bad-policy",
                e.Message,
                "docs/policy.md shows what a policy may contain; --policy none continues without one.",
                Where: new ErrorPlace
                {
                    File = e.Path,
                    Structure =
                        e.Line > 0
                            ? string.Create(System.Globalization.CultureInfo.InvariantCulture, $"line {e.Line}, column {e.Column}")
                            : null,
                }
            ),
            InvalidDataException e => new(Cli.ExitCode.Failed, "bad-manifest", e.Message, "Use the unchanged file that --manifest wrote."),
            OutOfMemoryException => new(
                Cli.ExitCode.Failed,
                "out-of-memory",
                "There is not enough memory for this.",
                "Give fewer threads (-m) and buffers (--buffers), or more memory.",
                Retryable: true
            ),
            _ => new(
                Cli.ExitCode.Failed,
                Internal,
                $"An unexpected error occurred ({exception.GetType().Name}: {exception.Message})",
                string.Create(
                    System.Globalization.CultureInfo.InvariantCulture,
                    $"This is a fault of imagetools. Please report it to its project with this message, the command line without "
                        + $"names and keys, and: imagetools {Version}, {RuntimeInformation.RuntimeIdentifier}. With -v, the place "
                        + $"in the program is shown, too."
                )
            ),
        };

    private static bool HasNoWorkingDirectory()
    {
        try
        {
            return Environment.CurrentDirectory.Length == 0;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return true;
        }
    }

    /// <summary>
    /// Writes the error to standard error, and as JSON when <paramref name="writeJson"/> is given. Known secrets, and text that looks like
    /// one, are removed. Writing never throws.
    /// </summary>
    /// <param name="host">Streams and clock.</param>
    /// <param name="writeJson">Writes it to standard output.</param>
    /// <param name="cause">Exception of a fault in this tool, shown with -v.</param>
    public void Tell(CommandHost host, Action<ErrorReport>? writeJson, Exception? cause = null)
    {
        string? Fit(string? text, int longest) =>
            text is null ? null
            : TypedSecrets.Hide(text.Length > 2 * longest ? text[..(2 * longest)] : text, host.Arguments) is var shown
            && shown.Length > longest
                ? $"{shown[..longest]}..."
            : shown;
        var fit = this with
        {
            Message = Fit(Message, LongestText)!,
            Hint = Fit(Hint, LongestText),
            RequestId = Fit(RequestId, LongestValue),
            Where = Where is null
                ? null
                : Where with
                {
                    File = Fit(Where.File, LongestValue),
                    Structure = Fit(Where.Structure, LongestValue),
                    Field = Fit(Where.Field, LongestValue),
                    Value = Fit(Where.Value, LongestValue),
                },
        };
        host.Live.End();
        // Standard error comes first, because it works even when standard output fails.
        fit.WriteText(host.Error);
        if (Code == Internal && cause is not null && host.Arguments.TakeWhile(a => a != "--").Any(a => a is "-v" or "--verbose"))
            host.Error.Write($"{TypedSecrets.Hide(cause.ToString(), host.Arguments)}\n");
        try
        {
            writeJson?.Invoke(fit);
        }
        catch (OutputException e)
        {
            if (Code != "standard-output")
                host.Error.WriteLine($"imagetools: {e.Message}");
        }
    }

    /// <summary>For people.</summary>
    public void WriteText(TextWriter to)
    {
        // Further lines of a message are indented, so that a name can't look like a separate message.
        var lines = Message.Split('\n');
        to.WriteLine($"imagetools: {lines[0]}");
        foreach (var line in lines[1..])
            to.WriteLine($"  {line}");
        if (Hint is not null)
            to.WriteLine($"  {Hint}");
        if (RequestId is not null)
            to.WriteLine($"  request id {RequestId}");
    }

    /// <summary>One JSON line.</summary>
    public void WriteJson(TextWriter to) =>
        JsonLine.Write(
            to,
            new ErrorAnswer
            {
                Code = Code,
                Message = Message,
                Where = Where,
                Hint = Hint,
                RequestId = RequestId,
                Retryable = Retryable,
            }
        );

    private static ErrorPlace Place(ImageFormatException e) =>
        new()
        {
            File = e.File,
            Structure = e.Structure,
            Field = e.Field,
            Value = e.Value,
            Offset = e.Offset >= 0 ? e.Offset : null,
        };

    private static ErrorReport FromIo(IOException e) =>
        (e.HResult & 0xffff) switch
        {
            NoSpaceLeft => new(Cli.ExitCode.Failed, "disk-full", e.Message, "Make room, or name a target on another disk."),
            FileTooLarge => new(
                Cli.ExitCode.Failed,
                "file-too-large",
                e.Message,
                "The file system or a limit of the shell (ulimit -f) does not take a file of this size."
            ),
            ReadOnlyFileSystem => new(Cli.ExitCode.Failed, "read-only", e.Message, "Name a target on a file system that can be written."),
            _ => new(Cli.ExitCode.Failed, "io", e.Message, Retryable: true),
        };

    private static string Kebab(string code)
    {
        var text = new StringBuilder();
        for (var i = 0; i < code.Length; i++)
        {
            var boundary =
                i > 0
                && char.IsUpper(code[i])
                && (char.IsLower(code[i - 1]) || (i + 1 < code.Length && char.IsLower(code[i + 1]) && char.IsUpper(code[i - 1])));
            if (boundary)
                text.Append('-');
            text.Append(code[i] is '.' or '_' or ' ' ? '-' : char.ToLowerInvariant(code[i]));
        }
        return text.ToString();
    }
}
