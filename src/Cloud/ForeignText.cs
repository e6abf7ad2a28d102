using System.Globalization;
using System.Text;

namespace ImageTools.Cloud;

/// <summary>Makes text from an untrusted sender (the title of a page, the name in a certificate) fit for one line of a message.</summary>
public static class ForeignText
{
    /// <summary>One line without control and formatting characters, cut.</summary>
    /// <param name="text">What came.</param>
    /// <param name="longest">Most characters.</param>
    public static string Line(string text, int longest)
    {
        var line = new StringBuilder();
        foreach (var rune in text.EnumerateRunes())
        {
            if (line.Length >= longest)
                return line.Append("...").ToString();
            // The Format category holds the characters that change the direction of writing.
            if (
                Rune.GetUnicodeCategory(rune)
                is UnicodeCategory.Control
                    or UnicodeCategory.Format
                    or UnicodeCategory.LineSeparator
                    or UnicodeCategory.ParagraphSeparator
            )
            {
                line.Append(line.Length > 0 && line[^1] != ' ' ? " " : "");
            }
            else
            {
                line.Append(rune);
            }
        }
        return line.ToString().Trim();
    }
}
