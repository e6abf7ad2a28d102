using System.Globalization;
using ImageTools.Cli.Output.Answers;
using ImageTools.Convert;
using ImageTools.Import.Pipeline;
using ImageTools.Import.Pipeline.Reuse;
using ImageTools.Inspect.Checks;
using ImageTools.Inspect.Reports;
using ImageTools.Inspect.Reports.Json;
using ImageTools.Upload;

namespace ImageTools.Cli.Output;

/// <summary>
/// A plan as text and as JSON (schema imagetools.plan/1). It is the same each time, so that CI can compare it: a derived name, which
/// contains the time, is shown as NAME.
/// </summary>
internal sealed class PlanDocument(
    ImportPlan plan,
    IReadOnlyList<UploadForecast> uploads,
    ImportOptions options,
    bool isNamed,
    double? bytesPerSecond,
    decimal? pricePerGbMonth
)
{
    private const decimal Gb = 1_000_000_000,
        DaysAMonth = 30;
    private readonly IReadOnlyList<PlannedCall> calls = PlannedCalls.Of(plan, uploads, options);

    private long Bytes => uploads.Sum(u => u.Bytes);

    private bool IsExact => uploads.All(u => u.BytesExact);

    /// <summary>The JSON document.</summary>
    public PlanAnswer Answer() =>
        new()
        {
            Verdict = plan.Inspection!.Verdict,
            Checks =
            [
                .. plan
                    .Inspection.Checks.Where(c => c.Status is CheckStatus.Fail or CheckStatus.Unknown || c.Policy is not null)
                    .Select(PlannedFinding.Of),
            ],
            Policy = PolicyJson.Of(plan.Inspection.Policy),
            Cloud = [.. plan.Findings.Select(f => PlannedFinding.Of(f.Result))],
            Disks = [.. uploads.Select(Disk)],
            ImportImage =
            [
                .. Parameters()
                    .Select(p => new PlannedParameter
                    {
                        Name = p.Name,
                        Value = p.Value,
                        Given = p.Given,
                        Reason = p.Reason,
                    }),
            ],
            Calls =
            [
                .. calls.Select(c => new PlannedCallCount
                {
                    Service = c.Service,
                    Operation = c.Operation,
                    Count = c.Count,
                    Exact = c.IsExact,
                }),
            ],
            Bytes = Bytes,
            BytesExact = IsExact,
            Seconds = bytesPerSecond is { } rate ? Math.Ceiling(Bytes / rate) : null,
            ObjectCostPerDay = pricePerGbMonth is { } daily ? Math.Round(Bytes / Gb * daily / DaysAMonth, 4) : null,
            SnapshotCostPerMonth = pricePerGbMonth is { } monthly ? Math.Round(Bytes / Gb * monthly, 4) : null,
        };

    /// <summary>Writes the text.</summary>
    public void Write(TextWriter to)
    {
        to.WriteLine($"Verdict: {plan.Inspection!.Verdict.Name()}");
        // Checks that lack the same evidence share one line.
        foreach (
            var alike in plan
                .Inspection.Checks.Where(c => c.Status is CheckStatus.Fail or CheckStatus.Unknown || c.Policy is not null)
                .GroupBy(c => (c.Status, c.Severity, c.Message))
        )
        {
            to.WriteLine(
                $"  {alike.Key.Status.ToString().ToLowerInvariant(),-8} {alike.Key.Severity.ToString().ToLowerInvariant(),-8} "
                    + $"{string.Join(", ", alike.Select(c => c.Id))}: {alike.Key.Message}"
            );
        }

        if (plan.Inspection.Policy is { } policy)
        {
            to.WriteLine($"Policy: {policy.Policy.Path}");
            foreach (var check in plan.Inspection.Checks.Where(c => c.Policy is { Action: PolicyAction.Severity }))
            {
                to.WriteLine(
                    $"  line {check.Policy!.Line} makes {check.Id} ({check.Policy.Severity.ToString().ToLowerInvariant()}) "
                        + $"{check.Severity.ToString().ToLowerInvariant()}"
                );
            }

            foreach (var skip in policy.Expired)
                to.WriteLine($"  line {skip.Line} has expired and leaves nothing out any more: {string.Join(", ", skip.Checks)}");
        }
        to.WriteLine("Cloud:");
        foreach (var finding in plan.Findings)
            to.WriteLine($"  {finding.Result.Status.ToString().ToLowerInvariant(),-8} {finding.Result.Id}: {finding.Result.Message}");
        for (var i = 0; i < uploads.Count; i++)
        {
            var upload = uploads[i];
            to.WriteLine($"Disk {i + 1}: {options.Images[i]} -> {Steady(plan.Locations[i].ToString())}");
            to.WriteLine($"  {plan.Targets[i].Summary}");
            to.WriteLine(
                $"  {(upload.BytesExact ? "" : "at most ")}{Sizes.Bytes(upload.Bytes)} ({upload.Bytes} bytes) in "
                    + $"{(upload.PartsExact ? "" : "about ")}{upload.Parts} parts of {Sizes.Bytes(upload.PartSize)}"
            );
        }
        to.WriteLine("ImportImage:");
        foreach (var (name, value, given, reason) in Parameters())
            to.WriteLine($"  {name,-36} {value ?? "-",-34} {(given ? "given" : "derived")}: {reason}");
        to.WriteLine("Calls, when nothing goes wrong:");
        foreach (var call in calls)
            to.WriteLine($"  {call.Service} {call.Operation,-26} {call.Count}{(call.IsExact ? "" : " or so")}");
        var limit = IsExact ? "" : "at most ";
        if (bytesPerSecond is { } rate)
            to.WriteLine($"Upload: {limit}{Sizes.Duration(TimeSpan.FromSeconds(Math.Ceiling(Bytes / rate)))}");
        if (pricePerGbMonth is { } price)
        {
            to.WriteLine(
                string.Create(
                    CultureInfo.InvariantCulture,
                    $"Storage: the object {limit}{Bytes / Gb * price / DaysAMonth:0.####} a "
                        + $"day{(options.KeepObject ? "" : " until the import has ended")}, the snapshot "
                        + $"{limit}{Bytes / Gb * price:0.####} a month"
                )
            );
        }
    }

    private PlannedDisk Disk(UploadForecast upload, int index) =>
        new()
        {
            Source = options.Images[index],
            Destination = Steady(plan.Locations[index].ToString()),
            Summary = plan.Targets[index].Summary,
            VirtualSize = plan.Targets[index].VirtualSize,
            Bytes = upload.Bytes,
            BytesExact = upload.BytesExact,
            Parts = upload.Parts,
            PartSize = upload.PartSize,
            PartsExact = upload.PartsExact,
        };

    // A value from the user has the reason "given". A parameter that is left out is also listed, when the user or the tool decided that.
    private IEnumerable<(string Name, string? Value, bool Given, string Reason)> Parameters()
    {
        var reasons = plan.Inspection!.Parameters.Reasons;
        var sent = plan.Request.ToParameterList();
        foreach (var (name, value) in sent)
        {
            // The place of a disk is not derived from its content.
            var key =
                name.EndsWith("OSSBucket", StringComparison.Ordinal) || name.EndsWith("OSSObject", StringComparison.Ordinal) ? name
                : IsSizeOfDataDisk(name, out _) ? name
                : name.StartsWith("DiskDeviceMapping.", StringComparison.Ordinal) ? "DiskDeviceMapping"
                : name.StartsWith("Features.", StringComparison.Ordinal) ? name[9..]
                : name;
            yield return name is "ImageName" && !isNamed
                ? (name, "NAME", false, "made of the system and the minute of the import; --name gives one")
                : (name, Steady(value), IsGiven(key, name), reasons.GetValueOrDefault(key) ?? Default(name));
        }
        foreach (var (key, reason) in reasons.OrderBy(r => r.Key, StringComparer.Ordinal))
        {
            if (
                !sent.Any(s => s.Key == key || s.Key == $"Features.{key}" || s.Key.StartsWith(key + ".", StringComparison.Ordinal))
                && key != "ImageName"
            )
            {
                yield return (key, null, IsGiven(key, key), reason);
            }
        }
        if (options.Reuse && plan.Request.Tags.Count < ImageContent.MostTags)
        {
            yield return (
                $"Tag.{plan.Request.Tags.Count + 1}",
                ImageContent.TagKey,
                false,
                "a digest of the objects, known when they are uploaded; --no-reuse leaves it out"
            );
        }

        yield return (
            "ClientToken",
            null,
            false,
            "a digest of all parameters and the objects, so that a repeated request makes no second image"
        );
    }

    private bool IsGiven(string key, string name) =>
        key switch
        {
            "ImageName" => isNamed,
            "Description" => options.Request.Description is not null,
            "Platform" => options.Request.Platform is not null,
            "Architecture" => options.Request.Architecture is not null,
            "BootMode" => options.Request.BootMode is not null,
            "OSType" => options.Request.OsType is not null,
            "LicenseType" => options.Request.LicenseType is not null,
            "NvmeSupport" => options.NvmeSupport is not null,
            "ImdsSupport" => options.ImdsSupport is not null,
            "DetectionStrategy" => options.DetectionStrategy is not null,
            "RoleName" or "ResourceGroupId" or "StorageLocationArn" => true,
            _ => name.StartsWith("Tag.", StringComparison.Ordinal)
                || (name == "DiskDeviceMapping.1.DiskImageSize" && options.Request.DiskImageSize is not null)
                || (IsSizeOfDataDisk(name, out var disk) && disk <= options.Request.DataDiskSizes.Count)
                || (name == "DiskDeviceMapping.1.OSSObject" && options.Key is not null),
        };

    private string Default(string name) =>
        name switch
        {
            "RegionId" => "region of the bucket",
            _ when IsSizeOfDataDisk(name, out var disk) => disk <= options.Request.DataDiskSizes.Count
                ? "given by the user"
                : "the disk's virtual size, rounded up to GiB",
            _ when name.EndsWith("OSSBucket", StringComparison.Ordinal) => "the bucket that the disk is uploaded to",
            _ when name.EndsWith("OSSObject", StringComparison.Ordinal) => options.Key is null
                ? "made of the image's name; --key gives one"
                : "--key",
            _ => "given by the user",
        };

    private static bool IsSizeOfDataDisk(string name, out int disk)
    {
        disk =
            name.Split('.') is ["DiskDeviceMapping", var number, "DiskImageSize"]
            && int.TryParse(number, CultureInfo.InvariantCulture, out var mapping)
                ? mapping - 1
                : 0;
        return disk > 0;
    }

    private string Steady(string text) =>
        isNamed || plan.Request.ImageName is not { } name ? text : text.Replace(name, "NAME", StringComparison.Ordinal);
}
