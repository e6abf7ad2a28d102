namespace ImageTools.Cli.Output.Answers;

/// <summary>
/// One JSON object on standard output: a document, or one of several lines. Members are written in the order in which they stand in
/// the record. A member that may be null is left out when it is null, unless it is marked as never ignored. The published schemas
/// (docs/schemas) are made of these records: the summary of a member is its description there.
/// </summary>
internal interface IAnswer
{
    /// <summary>Id: imagetools.NAME/1 is described by docs/schemas/NAME.json.</summary>
    string Schema { get; }
}
