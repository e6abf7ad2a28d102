using System.Globalization;
using ImageTools.Disks.FileSystems;
using ImageTools.Disks.Partitions;
using ImageTools.Disks.Volumes;
using ImageTools.Inspect.Checks;
using ImageTools.Inspect.Guests;
using ImageTools.Inspect.Parameters;
using ImageTools.Inspect.Policies;

namespace ImageTools.Inspect.Reports;

/// <summary>The report for people: the contents, the problems to fix, and the parameters of ImportImage.</summary>
public sealed class TextReport
{
    private readonly TextWriter writer;
    private readonly Func<string, ReportStyle, string> paint;
    private readonly bool verbose;
    private readonly int columns;

    private TextReport(TextWriter writer, Func<string, ReportStyle, string>? paint, bool verbose, int columns)
    {
        this.writer = writer;
        this.paint = paint ?? ((text, _) => text);
        this.verbose = verbose;
        this.columns = columns;
    }

    /// <summary>Writes the report.</summary>
    /// <param name="inspection">The result to print.</param>
    /// <param name="writer">The output.</param>
    /// <param name="paint">Colours a line, or a piece of one; null for plain text.</param>
    /// <param name="verbose">Also lists checks that passed or do not apply.</param>
    /// <param name="columns">Width of the terminal. Null is for a file or a pipe, with lines of at most 100 columns. Longer words stay
    /// whole.</param>
    public static void Write(
        Inspection inspection,
        TextWriter writer,
        Func<string, ReportStyle, string>? paint = null,
        bool verbose = false,
        int? columns = null
    )
    {
        var report = new TextReport(writer, paint, verbose, columns ?? ReportText.UsualColumns);
        report.Disks(inspection);
        report.Guest(inspection.Guest);
        report.Findings(inspection);
        report.Parameters(inspection.Parameters);
        report.Verdict(inspection);
    }

    private void Disks(Inspection inspection)
    {
        for (var i = 0; i < inspection.Images.Count; i++)
        {
            var info = inspection.Images[i].Info;
            var format = info.Subformat is null ? info.Format : $"{info.Format} ({info.Subformat})";
            Line($"{ReportText.Clean(info.Filename)}", ReportStyle.Heading);
            var table = inspection.Layout.Tables[i];
            Line(
                $"  {format}, {ByteCount.Text(info.VirtualSize)} virtual, {ByteCount.Text(info.ActualSize)} on disk, partition table "
                    + $"{table.Kind.Name()}"
            );
            var volumes = inspection.Layout.Volumes.Where(v => v.DiskIndex == i).ToArray();
            if (volumes.Length > 0)
                Volumes(volumes, inspection.Guest);
        }
        Line("");
    }

    private void Volumes(IReadOnlyList<Volume> volumes, Guest guest)
    {
        List<string[]> rows = [VolumeText.Heading, .. volumes.Select(v => VolumeText.Cells(v, guest))];
        var style = ReportStyle.Dim;
        foreach (var line in ReportText.Table(rows, 4, columns, 1, 2))
        {
            Line(line, style);
            style = ReportStyle.Plain;
        }
    }

    private void Guest(Guest guest)
    {
        Line("Guest", ReportStyle.Heading);
        var name = guest.Name ?? guest.Distribution ?? guest.Os.Name();
        var parts = new[]
        {
            name,
            guest.Architecture?.Name,
            guest.Init?.Name(),
            guest.Boot.Bootloader?.Name(),
            guest.BootModes.Count == 0 ? null : "boots by " + string.Join(" and ", guest.BootModes.Select(m => m.Name())),
            guest.CloudInit.Installed ? $"cloud-init {guest.CloudInit.Version}".TrimEnd() : null,
        };
        Wrapped(string.Join(", ", parts.Where(p => !string.IsNullOrEmpty(p))), 2);
        foreach (var kernel in verbose ? guest.Kernels : guest.Kernels.Where(k => k.IsDefault))
        {
            var drivers = kernel
                .Drivers.OrderBy(d => d.Key, StringComparer.Ordinal)
                .Select(d => $"{d.Key} {d.Value.Place.ToString().ToLowerInvariant()}");
            Wrapped($"kernel {kernel.Version ?? kernel.Path}: {string.Join(", ", drivers)}", 2);
        }
        foreach (var evidence in guest.Unreadable)
            Wrapped($"unreadable: {evidence.Path}: {evidence.Reason}", 2, ReportStyle.Warning);
        Line("");
    }

    private void Findings(Inspection inspection)
    {
        var checks = inspection.Checks;
        Line("Findings", ReportStyle.Heading);
        foreach (var check in checks.Where(c => c.Status == CheckStatus.Fail).OrderByDescending(c => c.Severity))
            Finding(check, Word(check.Severity), Style(check.Severity));
        foreach (var alike in CheckGroups.Unjudged(checks))
            Unknown(alike);
        if (verbose)
        {
            foreach (var check in checks.Where(c => c.Status is CheckStatus.Pass or CheckStatus.Skip))
            {
                Finding(
                    check,
                    check.Status == CheckStatus.Pass ? "pass" : "skip",
                    check.Status == CheckStatus.Pass ? ReportStyle.Good : ReportStyle.Dim
                );
            }
        }
        int Count(CheckStatus status) => checks.Count(c => c.Status == status);
        CheckResult[] leftOut = [.. checks.Where(c => c.IsLeftOut || c is { Status: CheckStatus.Skip, Policy: not null })];
        Line(
            $"  {Count(CheckStatus.Pass)} of {checks.Count} checks pass, {Count(CheckStatus.Fail)} find something, "
                + $"{Count(CheckStatus.Unknown)} can't be judged, {Count(CheckStatus.Skip) - leftOut.Length} do not "
                + $"apply{(leftOut.Length == 0 ? "" : $", {leftOut.Length} are left out")}.",
            ReportStyle.Good
        );
        if (checks.Any(c => c.IsLeftOut))
        {
            Wrapped(
                $"left out on request, and not checked: {string.Join(", ", checks.Where(c => c.IsLeftOut).Select(c => c.Id))}",
                2,
                ReportStyle.Warning
            );
        }

        Line("");
        if (inspection.Policy is { } policy)
            Policy(policy, checks);
    }

    /// <summary>Lists every change of a policy, so that nobody mistakes it for the result of a check.</summary>
    private void Policy(PolicyReport report, IReadOnlyList<CheckResult> checks)
    {
        var policy = report.Policy;
        Line("Policy", ReportStyle.Heading);
        Wrapped($"{policy.Path} changes the severity of findings.", 2);
        foreach (var check in checks.Where(c => c.Policy is not null))
        {
            var change = check.Policy!;
            var was = change.Status == CheckStatus.Unknown ? $"{Word(change.Severity)}, not judged" : Word(change.Severity);
            Wrapped(
                change.Action == PolicyAction.Skip
                    ? $"line {change.Line} leaves out {check.Id} ({was}){Until(change.Until)}: {change.Reason}"
                    : $"line {change.Line} makes {check.Id} ({was}) {Word(check.Severity)}",
                2,
                change.Severity == Severity.Error && check.IsAnsweredFor ? ReportStyle.Warning : ReportStyle.Plain
            );
            if (change.Action == PolicyAction.Skip)
                Wrapped(check.Message, 11, ReportStyle.Dim);
        }
        foreach (var skip in report.Expired)
        {
            Wrapped(
                $"line {skip.Line} has expired and leaves nothing out any more: {string.Join(", ", skip.Checks)}{Until(skip.Until)}: "
                    + $"{skip.Reason}",
                2,
                ReportStyle.Warning
            );
        }

        Line("");
    }

    private static string Until(DateOnly? day) => day is { } last ? $" until {last.ToString("O", CultureInfo.InvariantCulture)}" : "";

    /// <summary>Groups checks that have the same evidence into one finding.</summary>
    private void Unknown(IReadOnlyList<CheckResult> alike)
    {
        if (alike is [var only])
        {
            Finding(only, "unknown", ReportStyle.Warning);
            return;
        }
        Line(
            $"  {paint("unknown".PadRight(8), ReportStyle.Warning)} {paint($"{alike.Count} checks", ReportStyle.Heading)}  "
                + $"{alike.Count(c => c.Severity == Severity.Error)} of them of error level"
        );
        Wrapped(alike[0].Message, 11);
        Wrapped(string.Join(", ", alike.Select(c => c.Id)), 11, ReportStyle.Dim);
    }

    private void Finding(CheckResult check, string word, ReportStyle style)
    {
        Line($"  {paint(word.PadRight(8), style)} {paint(check.Id, ReportStyle.Heading)}  {check.Title}");
        Wrapped(check.Message, 11);
        foreach (var evidence in check.Evidence.Take(verbose ? int.MaxValue : 4))
        {
            var line = evidence.Line is { } number ? $":{number}" : "";
            var value = evidence.Value is null ? "" : $": {Shorten(evidence.Value)}";
            Wrapped($"at {evidence.Path}{line}{value}", 11, ReportStyle.Dim);
        }
        if (check.Fix is { } fix)
            Wrapped($"fix: {fix}", 11, ReportStyle.Information);
    }

    private void Parameters(ImportImageParameters parameters)
    {
        Line("ImportImage", ReportStyle.Heading);
        var disks = string.Join(", ", parameters.Disks.Select(d => $"{d.Format} {d.DiskImageSize} GiB"));
        (string Name, string? Value)[] fields =
        [
            ("ImageName", parameters.ImageName),
            ("OSType", parameters.OSType),
            ("Platform", parameters.Platform),
            ("Architecture", parameters.Architecture),
            ("BootMode", parameters.BootMode),
            ("DiskDeviceMapping", disks),
            ("NvmeSupport", parameters.NvmeSupport),
            ("ImdsSupport", parameters.ImdsSupport),
            ("LicenseType", parameters.LicenseType),
            ("DetectionStrategy", parameters.DetectionStrategy),
            ("Description", parameters.Description),
        ];
        foreach (var (name, value) in fields)
        {
            if (value is null && !verbose)
                continue;
            Line($"  {name,-18} {ReportText.Clean(value ?? "-")}");
            if (parameters.Reasons.TryGetValue(name, out var reason))
                Wrapped(reason, 21, ReportStyle.Dim);
        }
        Line("");
    }

    private void Verdict(Inspection inspection)
    {
        int Failing(Severity severity) => inspection.Checks.Count(c => c.Status == CheckStatus.Fail && c.Severity == severity);
        var open = inspection.Checks.Count(c => c is { Status: CheckStatus.Unknown, Severity: Severity.Error });
        var answered = inspection.Checks.Count(c => c.IsAnsweredFor);
        var counts =
            $"{Count(Failing(Severity.Error), "error")}, "
            + Count(Failing(Severity.Warning), "warning")
            + (open > 0 ? $", {open} not judged" : "")
            + (answered > 0 ? $", {answered} that decide left out or lowered" : "");
        var (text, style) = inspection.Verdict switch
        {
            ImportVerdict.Blocked when Failing(Severity.Error) == 0 => (
                "it is not known whether it starts, because checks that decide it could not be judged",
                ReportStyle.Error
            ),
            ImportVerdict.Blocked => ("ECS would refuse this image, or it would not start", ReportStyle.Error),
            ImportVerdict.Warnings when answered > 0 => (
                "it can be imported, but it may not start, because checks that decide this were left out or lowered",
                ReportStyle.Warning
            ),
            ImportVerdict.Warnings => ("it can be imported; read the warnings first", ReportStyle.Warning),
            _ => ("ready to import", ReportStyle.Good),
        };
        Line($"Verdict: {inspection.Verdict.Name()} ({counts}): {text}.", style);
    }

    private static string Count(int count, string noun) => count == 1 ? $"1 {noun}" : $"{count} {noun}s";

    private static string Shorten(string value) => value.Length > 160 ? value[..157] + "..." : value;

    private static string Word(Severity severity) =>
        severity switch
        {
            Severity.Error => "error",
            Severity.Warning => "warning",
            _ => "info",
        };

    private static ReportStyle Style(Severity severity) =>
        severity switch
        {
            Severity.Error => ReportStyle.Error,
            Severity.Warning => ReportStyle.Warning,
            _ => ReportStyle.Information,
        };

    private void Line(string text, ReportStyle style = ReportStyle.Plain) => writer.WriteLine(text.Length == 0 ? text : paint(text, style));

    private void Wrapped(string text, int indent, ReportStyle style = ReportStyle.Plain)
    {
        foreach (var line in ReportText.Wrap(text, indent, columns))
            Line(line, style);
    }
}
