using System.Text;
using System.Text.Json;

namespace ImageTools.Cloud;

/// <summary>
/// Parses JSON that comes from outside. <see cref="JsonDocument"/> accepts strings that are not valid text, and throws later when such a
/// string is read. This parser refuses them at once, like any other invalid JSON.
/// </summary>
public static class StrictJson
{
    /// <summary>Parses bytes of UTF-8. They stay in use until the document is disposed.</summary>
    /// <param name="utf8">One value; nothing may follow it.</param>
    /// <param name="options">Depth, comments.</param>
    /// <exception cref="JsonException">It is not JSON, or a text or name in it is not UTF-8 or is half of a surrogate pair.</exception>
    public static JsonDocument Parse(ReadOnlyMemory<byte> utf8, JsonDocumentOptions options = default)
    {
        var document = JsonDocument.Parse(utf8, options);
        try
        {
            CheckTexts(utf8.Span, options);
            return document;
        }
        catch
        {
            document.Dispose();
            throw;
        }
    }

    /// <summary>Parses a text.</summary>
    /// <param name="text">One value; nothing may follow it.</param>
    /// <exception cref="JsonException">It is not JSON, or a text or name in it is half of a surrogate pair.</exception>
    public static JsonDocument Parse(string text) => Parse(Encoding.UTF8.GetBytes(text));

    private static void CheckTexts(ReadOnlySpan<byte> utf8, JsonDocumentOptions options)
    {
        var reader = new Utf8JsonReader(
            utf8,
            new JsonReaderOptions
            {
                MaxDepth = options.MaxDepth,
                CommentHandling = options.CommentHandling,
                AllowTrailingCommas = options.AllowTrailingCommas,
            }
        );
        try
        {
            while (reader.Read())
            {
                if (reader.TokenType is JsonTokenType.String or JsonTokenType.PropertyName)
                    reader.GetString();
            }
        }
        catch (InvalidOperationException e)
        {
            var line = utf8[..(int)reader.TokenStartIndex].Count((byte)'\n');
            throw new JsonException($"The text at byte {reader.TokenStartIndex} is not UTF-8.", null, line, null, e);
        }
    }
}
