using System.ComponentModel.DataAnnotations;

namespace ImageTools.Cli.Output.Answers;

/// <summary>The last line of convert --json.</summary>
internal sealed record ConvertAnswer : IAnswer
{
    public string Schema { get; } = "imagetools.convert/1";

    public string Type { get; } = "result";

    /// <summary>The target, as the user named it.</summary>
    public required string Target { get; init; }

    /// <summary>Format.</summary>
    public required string Format { get; init; }

    /// <summary>Bytes that the guest sees.</summary>
    public required long VirtualSize { get; init; }

    /// <summary>Bytes of the file.</summary>
    public required long FileSize { get; init; }

    /// <summary>Bytes of the device, when the target is a device.</summary>
    public long? DeviceSize { get; init; }

    /// <summary>Compressed units that were copied unchanged.</summary>
    public required long PassedThroughUnits { get; init; }

    /// <summary>Duration in seconds.</summary>
    public required double Seconds { get; init; }

    /// <summary>Description of the target.</summary>
    public required string Summary { get; init; }

    /// <summary>Bytes of free space that were left out, with --trim.</summary>
    public long? TrimmedBytes { get; init; }

    /// <summary>Hashes in hexadecimal, by algorithm.</summary>
    [RegularExpression("^[0-9a-f]+$")]
    public required IReadOnlyDictionary<string, string> ContentHashes { get; init; }

    /// <summary>Hashes in hexadecimal, by algorithm.</summary>
    [RegularExpression("^[0-9a-f]+$")]
    public required IReadOnlyDictionary<string, string> FileHashes { get; init; }

    /// <summary>Time of each stage, with --stats.</summary>
    public ConvertStatistics? Stats { get; init; }
}
