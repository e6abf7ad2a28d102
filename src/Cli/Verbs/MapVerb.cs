using System.Buffers;
using System.CommandLine;
using System.Globalization;
using System.Text;
using System.Text.Json;
using ImageTools.Cli.Output;
using ImageTools.Cli.Output.Answers;
using ImageTools.Disks;
using ImageTools.Disks.Sources;

namespace ImageTools.Cli.Verbs;

/// <summary>`map IMAGE`: lists ranges with data, and their places.</summary>
internal sealed class MapVerb : Verb
{
    /// <summary>Characters that are written together. One write for each line would cost a system call each.</summary>
    private const int Batch = 1 << 15;

    private readonly Argument<string> image = new("IMAGE") { Description = "Disk image." };
    private readonly ImageOptions opening;
    private readonly PatienceOption patience;
    private bool isListing;

    /// <summary>Creates the verb.</summary>
    public MapVerb(CommandHost host)
        : base(host, "map", "Lists the extents of an image, as `qemu-img map` does.")
    {
        Arguments.Add(image);
        opening = new ImageOptions(this, snapshots: SnapshotOption.Long);
        patience = new PatienceOption(this);
        Options.Add(Json);
    }

    /// <inheritdoc/>
    protected override Task<int> RunAsync(ParseResult arguments, CancellationToken cancellation)
    {
        using var disk = opening.Open(
            arguments,
            arguments.GetValue(image)!,
            patience.Budget(arguments, ReadLimits.WholeMap, Host, cancellation)
        );
        var extents = Merge(disk.Content.Extents());
        if (arguments.GetValue(Json))
            WriteJson(extents);
        else
            WriteText(extents);
        return Task.FromResult(ExitCode.Done);
    }

    /// <summary>A started list stays one document: the error is its last element.</summary>
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

    /// <summary>
    /// Equal neighbours are merged. Compressed units have no place of their own in the map.
    /// </summary>
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

    private static bool CanMerge(in Extent last, in Extent next) =>
        last.Kind == next.Kind
        && ReferenceEquals(last.Storage, next.Storage)
        && last.Encoded.HasValue == next.Encoded.HasValue
        && (last.IsZero || last.Encoded.HasValue || last.StorageOffset < 0 || last.StorageOffset + last.Length == next.StorageOffset);

    private static bool HasPlace(in Extent extent) => !extent.IsZero && !extent.Encoded.HasValue && extent.StorageOffset >= 0;

    private void WriteJson(IEnumerable<Extent> extents)
    {
        var text = new StringBuilder(Batch + 256);
        var line = new ArrayBufferWriter<byte>(256);
        using var json = new Utf8JsonWriter(line);
        try
        {
            foreach (var extent in extents)
            {
                JsonSerializer.Serialize(json, Answer(extent), AnswerContext.Default.MapExtent);
                text.Append(isListing ? ",\n" : "[").Append(Encoding.UTF8.GetString(line.WrittenSpan));
                line.ResetWrittenCount();
                json.Reset();
                isListing = true;
                WriteBatch(text, Batch);
            }
        }
        finally
        {
            WriteBatch(text, 0);
        }
        Host.Out.Write(isListing ? "]\n" : "[]\n");
        isListing = false;
    }

    private static MapExtent Answer(in Extent extent) =>
        new()
        {
            Start = extent.Start,
            Length = extent.Length,
            Depth = 0,
            Present = extent.Kind != ExtentKind.Unallocated,
            Zero = extent.IsZero,
            Data = !extent.IsZero,
            Compressed = extent.Encoded.HasValue,
            Offset = HasPlace(extent) ? extent.StorageOffset : null,
        };

    private void WriteText(IEnumerable<Extent> extents)
    {
        var text = new StringBuilder(Batch + 256).Append($"{"Offset",-18} {"Length",-18} {"Kind",-12} Mapped to\n");
        try
        {
            foreach (var extent in extents)
            {
                AppendPadded(text, extent.Start);
                AppendPadded(text, extent.Length);
                var kind = extent.Encoded.HasValue
                    ? "compressed"
                    : extent.Kind switch
                    {
                        ExtentKind.Data => "data",
                        ExtentKind.Zero => "zero",
                        _ => "unallocated",
                    };
                text.Append(kind);
                if (HasPlace(extent))
                    text.Append(' ', 13 - kind.Length).Append(CultureInfo.InvariantCulture, $"0x{extent.StorageOffset:x}");
                WriteBatch(text.Append('\n'), Batch);
            }
        }
        finally
        {
            WriteBatch(text, 0);
        }
    }

    private static void AppendPadded(StringBuilder text, long number)
    {
        var start = text.Length;
        text.Append(CultureInfo.InvariantCulture, $"0x{number:x}");
        text.Append(' ', Math.Max(1, 19 - (text.Length - start)));
    }

    private void WriteBatch(StringBuilder text, int from)
    {
        if (text.Length < from)
            return;
        foreach (var chunk in text.GetChunks())
            Host.Out.Write(chunk.Span);
        text.Clear();
    }
}
