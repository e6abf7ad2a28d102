namespace ImageTools.Cli.Output.Answers;

/// <summary>
/// One JSON object on standard output: a document, or one of several lines. Members are written in the order of the record. A null member
/// is left out, unless it is marked as never ignored. The published schemas (docs/schemas) are generated from these records: the summary of
/// a member is its description there.
/// </summary>
internal interface IAnswer
{
    /// <summary>Id: imagetools.NAME/1 is described by docs/schemas/NAME.json.</summary>
    string Schema { get; }
}
