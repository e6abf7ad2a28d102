using System.ComponentModel.DataAnnotations;

namespace ImageTools.Cli.Output.Answers;

/// <summary>The last line of convert --json.</summary>
internal sealed record ConvertAnswer : IAnswer
{
    public string Schema { get; } = "imagetools.convert/1";

    public string Type { get; } = "result";

    /// <summary>As it was named.</summary>
    public required string Target { get; init; }

    /// <summary>Format.</summary>
    public required string Format { get; init; }

    /// <summary>Bytes that the guest sees.</summary>
    public required long VirtualSize { get; init; }

    /// <summary>Bytes of the file.</summary>
    public required long FileSize { get; init; }

    /// <summary>Bytes of the device that was written, where it is one.</summary>
    public long? DeviceSize { get; init; }

    /// <summary>Compressed units that were taken over as they are.</summary>
    public required long PassedThroughUnits { get; init; }

    /// <summary>Seconds that it took.</summary>
    public required double Seconds { get; init; }

    /// <summary>What the target is.</summary>
    public required string Summary { get; init; }

    /// <summary>Bytes of free space that were left out, with --trim.</summary>
    public long? TrimmedBytes { get; init; }

    /// <summary>Hashes in hexadecimal, by algorithm.</summary>
    [RegularExpression("^[0-9a-f]+$")]
    public required IReadOnlyDictionary<string, string> ContentHashes { get; init; }

    /// <summary>Hashes in hexadecimal, by algorithm.</summary>
    [RegularExpression("^[0-9a-f]+$")]
    public required IReadOnlyDictionary<string, string> FileHashes { get; init; }

    /// <summary>Where the time went, with --stats.</summary>
    public ConvertStatistics? Stats { get; init; }
}
