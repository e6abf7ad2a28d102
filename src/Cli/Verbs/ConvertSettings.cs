using ImageTools.Convert;

namespace ImageTools.Cli.Verbs;

/// <summary>The settings of `convert`.</summary>
/// <param name="From">Image, or "-".</param>
/// <param name="To">File, device, or "-".</param>
/// <param name="Target">Options of the target image.</param>
/// <param name="Write">Options of writing.</param>
/// <param name="AsJson">Whether the answer is JSON.</param>
internal sealed record ConvertSettings(string From, string To, ConvertOptions Target, WriteOptions Write, bool AsJson)
{
    /// <summary>The name of standard input and output.</summary>
    public const string Pipe = "-";

    /// <summary>Whether standard input is read.</summary>
    public bool FromPipe => From == Pipe;

    /// <summary>Whether standard output gets the image.</summary>
    public bool ToPipe => To == Pipe;
}
