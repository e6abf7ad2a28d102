namespace ImageTools.Cli.Output;

/// <summary>The place of an error: the "where" of an error in JSON. Members that do not apply are null.</summary>
internal sealed record ErrorPlace
{
    /// <summary>File.</summary>
    public string? File { get; init; }

    /// <summary>Structure in it.</summary>
    public string? Structure { get; init; }

    /// <summary>Field of the structure.</summary>
    public string? Field { get; init; }

    /// <summary>Value of the field.</summary>
    public string? Value { get; init; }

    /// <summary>Service of the cloud: oss, ecs, ram, sts; or credentials.</summary>
    public string? Service { get; init; }

    /// <summary>Byte in the file.</summary>
    public long? Offset { get; init; }
}
