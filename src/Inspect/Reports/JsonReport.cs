using System.Globalization;
using System.Text.Encodings.Web;
using System.Text.Json;
using ImageTools.Inspect.Checks;
using ImageTools.Inspect.Parameters;
using ImageTools.Inspect.Policies;

namespace ImageTools.Inspect.Reports;

/// <summary>The report for programs: schema imagetools.inspect/1. Fields may be added, never renamed.</summary>
public static class JsonReport
{
    /// <summary>Schema identifier.</summary>
    public const string Schema = "imagetools.inspect/1";

    /// <summary>Writes one indented document in UTF-8, without a line break at its end.</summary>
    public static void Write(Inspection inspection, Stream stream)
    {
        // The relaxed encoder leaves quotes, + and non-ASCII readable; the document is never embedded in HTML.
        using var json = new Utf8JsonWriter(
            stream,
            new JsonWriterOptions { Indented = true, Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping }
        );
        Write(json, inspection);
    }

    /// <summary>Writes the reports on several images, each the system disk of a machine of its own, and the verdict on all.</summary>
    public static void WriteEach(Utf8JsonWriter json, IEnumerable<Inspection> inspections)
    {
        List<ImportVerdict> verdicts = [];
        json.WriteStartArray("images");
        foreach (var inspection in inspections)
        {
            Write(json, inspection);
            verdicts.Add(inspection.Verdict);
        }
        json.WriteEndArray();
        json.WriteString("verdict", ImportVerdicts.Of(verdicts).Name());
    }

    /// <summary>Writes the document as one object value.</summary>
    public static void Write(Utf8JsonWriter json, Inspection inspection)
    {
        json.WriteStartObject();
        json.WriteString("schema", Schema);
        json.WriteStartObject("image");
        ImageInfoJson.WriteProperties(json, inspection.Images[0].Info);
        json.WriteEndObject();
        JsonDisks.Write(json, inspection);
        JsonGuest.Write(json, inspection.Guest);
        WriteChecks(json, inspection.Checks);
        WriteUnjudged(json, inspection.Checks);
        if (inspection.Policy is { } policy)
            WritePolicy(json, policy);
        WriteParameters(json, inspection.Parameters);
        json.WriteString("verdict", inspection.Verdict.Name());
        json.WriteEndObject();
    }

    private static void WriteChecks(Utf8JsonWriter json, IReadOnlyList<CheckResult> checks)
    {
        json.WriteStartArray("checks");
        foreach (var check in checks)
        {
            json.WriteStartObject();
            json.WriteString("id", check.Id);
            json.WriteString("severity", Word(check.Severity));
            json.WriteString("status", Status(check.Status));
            json.WriteString("title", check.Title);
            json.WriteString("message", check.Message);
            json.WriteStartArray("evidence");
            foreach (var evidence in check.Evidence)
                WriteEvidence(json, evidence);
            json.WriteEndArray();
            json.WriteString("fix", check.Fix);
            json.WriteString("ecsItem", check.EcsItem);
            WriteChange(json, check);
            json.WriteEndObject();
        }
        json.WriteEndArray();
    }

    /// <summary>"policy" of a check: what a policy did to it, and what it was before. Nothing where none touched it.</summary>
    public static void WriteChange(Utf8JsonWriter json, CheckResult check)
    {
        if (check.Policy is not { } change)
            return;
        json.WriteStartObject("policy");
        json.WriteString("action", change.Action.Name());
        json.WriteNumber("line", change.Line);
        json.WriteString("severity", Word(change.Severity));
        json.WriteString("status", Status(change.Status));
        if (change.Action == PolicyAction.Skip)
        {
            json.WriteString("reason", change.Reason);
            json.WriteString("until", Day(change.Until));
        }
        json.WriteEndObject();
    }

    /// <summary>"policy" of a report: the whole of it, and what has expired.</summary>
    public static void WritePolicy(Utf8JsonWriter json, PolicyReport report)
    {
        json.WriteStartObject("policy");
        json.WriteString("file", report.Policy.Path);
        json.WriteString("profile", report.Policy.Profile);
        json.WriteStartArray("severity");
        foreach (var rule in report.Policy.Severities)
        {
            json.WriteStartObject();
            json.WriteString("check", rule.Check);
            json.WriteString("severity", Word(rule.Severity));
            json.WriteNumber("line", rule.Line);
            json.WriteEndObject();
        }
        json.WriteEndArray();
        json.WriteStartArray("skip");
        foreach (var skip in report.Policy.Skips)
        {
            json.WriteStartObject();
            json.WriteStartArray("checks");
            foreach (var check in skip.Checks)
                json.WriteStringValue(check);
            json.WriteEndArray();
            json.WriteString("reason", skip.Reason);
            json.WriteString("until", Day(skip.Until));
            json.WriteBoolean("expired", skip.HasExpired(report.Today));
            json.WriteNumber("line", skip.Line);
            json.WriteEndObject();
        }
        json.WriteEndArray();
        json.WriteEndObject();
    }

    /// <summary>"unjudged": checks that lack the same evidence are one line, as in the text. Nothing where all were judged.</summary>
    private static void WriteUnjudged(Utf8JsonWriter json, IReadOnlyList<CheckResult> checks)
    {
        var groups = CheckGroups.Unjudged(checks);
        if (groups.Count == 0)
            return;
        json.WriteStartArray("unjudged");
        foreach (var alike in groups)
        {
            json.WriteStartObject();
            json.WriteString("message", alike[0].Message);
            json.WriteNumber("errors", alike.Count(c => c.Severity == Severity.Error));
            json.WriteStartArray("checks");
            foreach (var check in alike)
                json.WriteStringValue(check.Id);
            json.WriteEndArray();
            json.WriteEndObject();
        }
        json.WriteEndArray();
    }

    private static string? Day(DateOnly? day) => day?.ToString("O", CultureInfo.InvariantCulture);

    private static string Word(Severity severity) =>
        severity switch
        {
            Severity.Error => "error",
            Severity.Warning => "warning",
            _ => "info",
        };

    private static void WriteEvidence(Utf8JsonWriter json, Evidence evidence)
    {
        json.WriteStartObject();
        json.WriteString("path", evidence.Path);
        if (evidence.Line is { } line)
            json.WriteNumber("line", line);
        else
            json.WriteNull("line");
        json.WriteString("value", evidence.Value);
        json.WriteEndObject();
    }

    private static string Status(CheckStatus status) =>
        status switch
        {
            CheckStatus.Pass => "pass",
            CheckStatus.Fail => "fail",
            CheckStatus.Skip => "skip",
            _ => "unknown",
        };

    private static void WriteParameters(Utf8JsonWriter json, ImportImageParameters parameters)
    {
        json.WriteStartObject("importImage");
        json.WriteString("OSType", parameters.OSType);
        json.WriteString("Platform", parameters.Platform);
        json.WriteString("Architecture", parameters.Architecture);
        json.WriteString("BootMode", parameters.BootMode);
        json.WriteStartArray("DiskDeviceMapping");
        foreach (var disk in parameters.Disks)
        {
            json.WriteStartObject();
            json.WriteString("Format", disk.Format);
            json.WriteNumber("DiskImageSize", disk.DiskImageSize);
            json.WriteEndObject();
        }
        json.WriteEndArray();
        json.WriteStartObject("Features");
        WriteOptional(json, "NvmeSupport", parameters.NvmeSupport);
        WriteOptional(json, "ImdsSupport", parameters.ImdsSupport);
        json.WriteEndObject();
        json.WriteString("ImageName", parameters.ImageName);
        WriteOptional(json, "Description", parameters.Description);
        WriteOptional(json, "LicenseType", parameters.LicenseType);
        WriteOptional(json, "DetectionStrategy", parameters.DetectionStrategy);
        json.WriteStartObject("reasons");
        foreach (var (field, reason) in parameters.Reasons)
            json.WriteString(field, reason);
        json.WriteEndObject();
        json.WriteEndObject();
    }

    private static void WriteOptional(Utf8JsonWriter json, string name, string? value)
    {
        if (value is not null)
            json.WriteString(name, value);
    }
}
