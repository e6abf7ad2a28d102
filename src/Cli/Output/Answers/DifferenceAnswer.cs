using System.ComponentModel.DataAnnotations;

namespace ImageTools.Cli.Output.Answers;

/// <summary>A file that differs between two images: one of the lines of diff --json.</summary>
internal sealed record DifferenceAnswer : IAnswer
{
    public string Schema { get; } = "imagetools.difference/1";

    public string Type { get; } = "difference";

    /// <summary>Path in the guest, or in the volume.</summary>
    public required string Path { get; init; }

    /// <summary>What happened from the first image to the second one.</summary>
    [AllowedValues("added", "removed", "changed")]
    public required string Change { get; init; }

    /// <summary>What differs, for a changed file: type, content, target, device, mode, owner, group, time, xattrs.</summary>
    public IReadOnlyList<string>? What { get; init; }

    /// <summary>The file in the first image.</summary>
    public ComparedFile? Old { get; init; }

    /// <summary>The file in the second image.</summary>
    public ComparedFile? New { get; init; }
}
