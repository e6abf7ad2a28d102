namespace ImageTools.Cli.Output;

/// <summary>The ids by which an answer in JSON says what it is. imagetools.NAME/1 is described by docs/schemas/NAME.json.</summary>
internal static class SchemaId
{
    /// <summary>A failure, of whatever verb.</summary>
    public const string Error = "imagetools.error/1";

    /// <summary>How far long work is.</summary>
    public const string Progress = "imagetools.progress/1";

    /// <summary>Something that happened on the way.</summary>
    public const string Event = "imagetools.event/1";

    /// <summary>The reports on several machines.</summary>
    public const string InspectEach = "imagetools.inspect-each/1";

    /// <summary>The answer of a verb: imagetools.image-rm/1 for `image rm`.</summary>
    public static string Of(IEnumerable<string> verb) => $"imagetools.{string.Join('-', verb)}/1";
}
