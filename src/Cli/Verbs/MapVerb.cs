using System.CommandLine;
using System.Globalization;
using System.Text.Json;
using ImageTools.Cli.Output;
using ImageTools.Disks;

namespace ImageTools.Cli.Verbs;

/// <summary>`map IMAGE`: which ranges hold data, and where they lie.</summary>
internal sealed class MapVerb : Verb
{
    private readonly Argument<string> image = new("IMAGE") { Description = "Disk image." };
    private readonly ImageOptions opening;
    private bool isListing;

    /// <summary>Creates the verb.</summary>
    public MapVerb(CommandHost host)
        : base(host, "map", "Lists the extents of an image, as `qemu-img map` does.")
    {
        Arguments.Add(image);
        opening = new ImageOptions(this, snapshots: SnapshotOption.Long);
        Options.Add(Json);
    }

    /// <inheritdoc/>
    protected override Task<int> RunAsync(ParseResult arguments, CancellationToken cancellation)
    {
        using var disk = opening.Open(arguments, arguments.GetValue(image)!);
        var extents = Merge(disk.Content.Extents());
        if (arguments.GetValue(Json))
            WriteJson(extents, cancellation);
        else
            WriteText(extents, cancellation);
        return Task.FromResult(ExitCode.Done);
    }

    /// <summary>A list that was begun is still one document: the error is its last element.</summary>
    protected override void WriteJson(ErrorReport report)
    {
        if (!isListing)
        {
            base.WriteJson(report);
            return;
        }
        Host.Out.Write(",\n");
        report.WriteJson(Host.Out);
        Host.Out.Write("]\n");
    }

    /// <summary>Neighbours that a reader of the map can't tell apart become one. Compressed units have no place of their own in the map.</summary>
    private static IEnumerable<Extent> Merge(IEnumerable<Extent> extents)
    {
        Extent? pending = null;
        foreach (var extent in extents)
        {
            if (pending is { } last && CanMerge(last, extent))
            {
                pending = last with { Length = last.Length + extent.Length };
                continue;
            }
            if (pending is { } done)
                yield return done;
            pending = extent;
        }
        if (pending is { } final)
            yield return final;
    }

    private static bool CanMerge(Extent last, Extent next) =>
        last.Kind == next.Kind && last.Storage == next.Storage && last.Encoded.HasValue == next.Encoded.HasValue
        && (last.IsZero || last.Encoded.HasValue || last.StorageOffset < 0 || last.StorageOffset + last.Length == next.StorageOffset);

    private void WriteJson(IEnumerable<Extent> extents, CancellationToken cancellation)
    {
        using var buffer = new MemoryStream();
        foreach (var extent in extents)
        {
            cancellation.ThrowIfCancellationRequested();
            buffer.SetLength(0);
            using (var json = new Utf8JsonWriter(buffer))
                WriteExtent(json, extent);
            Host.Out.Write($"{(isListing ? ",\n" : "[")}{System.Text.Encoding.UTF8.GetString(buffer.GetBuffer(), 0, (int)buffer.Length)}");
            isListing = true;
        }
        Host.Out.Write(isListing ? "]\n" : "[]\n");
        isListing = false;
    }

    private static void WriteExtent(Utf8JsonWriter json, Extent extent)
    {
        json.WriteStartObject();
        json.WriteNumber("start", extent.Start);
        json.WriteNumber("length", extent.Length);
        json.WriteNumber("depth", 0);
        json.WriteBoolean("present", extent.Kind != ExtentKind.Unallocated);
        json.WriteBoolean("zero", extent.IsZero);
        json.WriteBoolean("data", !extent.IsZero);
        json.WriteBoolean("compressed", extent.Encoded.HasValue);
        if (!extent.IsZero && !extent.Encoded.HasValue && extent.StorageOffset >= 0)
            json.WriteNumber("offset", extent.StorageOffset);
        json.WriteEndObject();
    }

    private void WriteText(IEnumerable<Extent> extents, CancellationToken cancellation)
    {
        Host.Out.WriteLine($"{"Offset",-18} {"Length",-18} {"Kind",-12} Mapped to");
        foreach (var extent in extents)
        {
            cancellation.ThrowIfCancellationRequested();
            var kind = extent.Encoded.HasValue ? "compressed" : extent.Kind.ToString().ToLowerInvariant();
            var place = !extent.IsZero && !extent.Encoded.HasValue && extent.StorageOffset >= 0
                ? string.Create(CultureInfo.InvariantCulture, $"0x{extent.StorageOffset:x}") : "";
            Host.Out.WriteLine(string.Create(CultureInfo.InvariantCulture, $"0x{extent.Start,-16:x} 0x{extent.Length,-16:x} {kind,-12} {place}").TrimEnd());
        }
    }
}
