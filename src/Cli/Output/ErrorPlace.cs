namespace ImageTools.Cli.Output;

/// <summary>Where something is wrong: the "where" of an error in JSON. What does not apply is null.</summary>
internal sealed record ErrorPlace
{
    /// <summary>File.</summary>
    public string? File { get; init; }

    /// <summary>Structure in it.</summary>
    public string? Structure { get; init; }

    /// <summary>Field of the structure.</summary>
    public string? Field { get; init; }

    /// <summary>What the field holds.</summary>
    public string? Value { get; init; }

    /// <summary>Service of the cloud: oss, ecs, ram, sts; or credentials.</summary>
    public string? Service { get; init; }

    /// <summary>Byte in the file.</summary>
    public long? Offset { get; init; }
}
