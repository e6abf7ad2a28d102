namespace ImageTools.Disks.Formats.Raw;

/// <summary>
/// Decides whether a file of no other format can be a plain disk. Any file could be one. Files that are certainly something else are
/// refused, and a stated format overrides that.
/// </summary>
internal static class RawPlausibility
{
    private const int Sector = 512;
    private const int TextProbe = 4096;
    private const string Override = "If it really is a plain disk, say so: format raw.";

    /// <summary>Throws when the file is certainly not a disk.</summary>
    /// <exception cref="ImageFormatException">Names the kind of the file or its problem.</exception>
    public static void Check(BlockSource file)
    {
        if (file.Length == 0)
            throw Refusal(file, "is empty", "Name the image file; an interrupted download may have left this one.");
        if (ForeignMagic.Find(file) is var (what, hint))
            throw Refusal(file, $"is {what}, which is not read as it is", hint);
        if (IsText(file))
        {
            throw Refusal(
                file,
                "is text and not a disk image",
                $"A page that a server sent instead of the image looks like this. {Override}"
            );
        }

        if (file.Length % Sector != 0)
        {
            throw new ImageFormatException(
                file.Name,
                "file",
                "is not a whole number of 512-byte sectors, and the content is of no known image format",
                "length",
                file.Length,
                hint: $"The file may be truncated. {Override}"
            );
        }
    }

    private static bool IsText(BlockSource file)
    {
        Span<byte> start = stackalloc byte[TextProbe];
        start = start[..(int)Math.Min(TextProbe, file.Length)];
        file.Read(0, start);
        foreach (var value in start)
        {
            // Tab to carriage return, printable ASCII, and bytes of UTF-8.
            if (value is not ((>= 9 and <= 13) or (>= 32 and < 127) or >= 0x80))
                return false;
        }
        return System.Text.Unicode.Utf8.IsValid(start) || EndsInsideCharacter(start);
    }

    /// <summary>The probe may cut the last character of valid UTF-8 in two.</summary>
    private static bool EndsInsideCharacter(ReadOnlySpan<byte> text)
    {
        for (var cut = 1; cut <= 3 && cut < text.Length; cut++)
        {
            if (System.Text.Unicode.Utf8.IsValid(text[..^cut]))
                return true;
        }
        return false;
    }

    private static ImageFormatException Refusal(BlockSource file, string problem, string hint) =>
        new(file.Name, "file", problem, hint: hint);
}
