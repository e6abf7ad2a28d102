using ImageTools.Inspect.Checks;

namespace ImageTools.Inspect.Reports.Json;

/// <summary>The document of inspect --json.</summary>
public sealed record InspectJson
{
    /// <summary>Id of the schema.</summary>
    public string Schema { get; } = "imagetools.inspect/1";

    /// <summary>The system disk.</summary>
    public required ImageJson Image { get; init; }

    /// <summary>The disks, the system disk first.</summary>
    public required IReadOnlyList<DiskJson> Disks { get; init; }

    /// <summary>The guest.</summary>
    public required GuestJson Guest { get; init; }

    /// <summary>All checks.</summary>
    public required IReadOnlyList<CheckJson> Checks { get; init; }

    /// <summary>Checks that could not be judged, grouped by the evidence that is missing.</summary>
    public IReadOnlyList<UnjudgedJson>? Unjudged { get; init; }

    /// <summary>The policy of the report.</summary>
    public PolicyJson? Policy { get; init; }

    /// <summary>Parameters of ImportImage.</summary>
    public required ImportImageJson ImportImage { get; init; }

    /// <summary>The overall verdict.</summary>
    public required ImportVerdict Verdict { get; init; }

    /// <summary>The document of an inspection.</summary>
    public static InspectJson Of(Inspection inspection) =>
        new()
        {
            Image = ImageJson.Of(inspection.Images[0].Info),
            Disks = [.. inspection.Images.Select((m, i) => DiskJson.Of(m.Info.Filename, inspection.Layout, inspection.Guest, i))],
            Guest = GuestJson.Of(inspection.Guest),
            Checks = [.. inspection.Checks.Select(CheckJson.Of)],
            Unjudged = CheckGroups.Unjudged(inspection.Checks) is { Count: > 0 } groups ? [.. groups.Select(UnjudgedJson.Of)] : null,
            Policy = PolicyJson.Of(inspection.Policy),
            ImportImage = ImportImageJson.Of(inspection.Parameters),
            Verdict = inspection.Verdict,
        };
}
