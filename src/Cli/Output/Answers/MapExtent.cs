using System.ComponentModel.DataAnnotations;
using ImageTools.Disks;

namespace ImageTools.Cli.Output.Answers;

/// <summary>A range of the disk.</summary>
internal readonly record struct MapExtent
{
    /// <summary>Bytes.</summary>
    public required long Start { get; init; }

    /// <summary>Bytes.</summary>
    [Range(1, long.MaxValue)]
    public required long Length { get; init; }

    /// <summary>0: the image itself.</summary>
    public required int Depth { get; init; }

    /// <summary>Allocated.</summary>
    public required bool Present { get; init; }

    /// <summary>Reads as zeros.</summary>
    public required bool Zero { get; init; }

    /// <summary>Holds data.</summary>
    public required bool Data { get; init; }

    /// <summary>Stored compressed.</summary>
    public required bool Compressed { get; init; }

    /// <summary>Where it lies in the file, in bytes.</summary>
    public long? Offset { get; init; }
}
