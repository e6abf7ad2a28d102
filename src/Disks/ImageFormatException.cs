using System.Globalization;

namespace ImageTools.Disks;

/// <summary>
/// An image or a structure inside it can't be read. It names what the user needs to find the place and to continue: file, structure, field,
/// value, offset, and the way out.
/// </summary>
public sealed class ImageFormatException : IOException
{
    /// <summary>Creates the error.</summary>
    /// <param name="file">Path of the file, or <see cref="BlockSource.Name"/>.</param>
    /// <param name="structure">The structure by its name in the specification: "qcow2 header", "L2 table", "grain marker".</param>
    /// <param name="problem">What is wrong, as the end of a sentence: "points past the end of the file".</param>
    /// <param name="field">The field by its name in the specification.</param>
    /// <param name="value">The value in the file.</param>
    /// <param name="offset">Byte offset of the field or structure in the file; negative when unknown.</param>
    /// <param name="hint">The way out.</param>
    /// <param name="inner">The cause.</param>
    public ImageFormatException(
        string file,
        string structure,
        string problem,
        string? field = null,
        object? value = null,
        long offset = -1,
        string? hint = null,
        Exception? inner = null
    )
        : base(Describe(file, structure, problem, field, value, offset, hint), inner)
    {
        File = file;
        Structure = structure;
        Problem = problem;
        Field = field;
        Value = value is null ? null : System.Convert.ToString(value, CultureInfo.InvariantCulture);
        Offset = offset;
        Hint = hint;
    }

    /// <summary>The file or source.</summary>
    public string File { get; }

    /// <summary>The structure.</summary>
    public string Structure { get; }

    /// <summary>What is wrong.</summary>
    public string Problem { get; }

    /// <summary>The field, or null.</summary>
    public string? Field { get; }

    /// <summary>The value found.</summary>
    public string? Value { get; }

    /// <summary>Byte offset, or negative.</summary>
    public long Offset { get; }

    /// <summary>The way out.</summary>
    public string? Hint { get; }

    private static string Describe(string file, string structure, string problem, string? field, object? value, long offset, string? hint)
    {
        var where = field is null ? structure : $"{structure}, {field}";
        var found = value is null ? "" : string.Create(CultureInfo.InvariantCulture, $" = {value}");
        var at = offset < 0 ? "" : string.Create(CultureInfo.InvariantCulture, $" (at byte {offset})");
        var wayOut = hint is null ? "" : $" {hint}";
        return $"{file}: {where}{found}{at}: {problem}.{wayOut}";
    }
}
