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

    /// <summary>Depth in the chain of images; 0 is the image itself.</summary>
    public required int Depth { get; init; }

    /// <summary>Whether it is allocated.</summary>
    public required bool Present { get; init; }

    /// <summary>Whether it reads as zeros.</summary>
    public required bool Zero { get; init; }

    /// <summary>Whether it holds data.</summary>
    public required bool Data { get; init; }

    /// <summary>Whether it is stored compressed.</summary>
    public required bool Compressed { get; init; }

    /// <summary>Offset in the file, in bytes.</summary>
    public long? Offset { get; init; }
}
