using System.Globalization;
using System.Text.Json.Serialization;

namespace ImageTools.Upload.Incremental;

/// <summary>The part table of an object as it is stored: schema imagetools.parts/1.</summary>
public sealed record PartTableJson
{
    /// <summary>Id of the schema.</summary>
    public string Schema { get; } = PartTableFile.Schema;

    /// <summary>oss://BUCKET/KEY</summary>
    [JsonPropertyName("object")]
    public required string Location { get; init; }

    /// <summary>ETag of the object.</summary>
    public required string Etag { get; init; }

    /// <summary>Bytes of the object.</summary>
    public required long Size { get; init; }

    /// <summary>CRC-64 of the object, in decimal. It is a string because not every JSON reader takes 64 bits.</summary>
    public required string Crc64 { get; init; }

    /// <summary>Its parts, in order.</summary>
    public required IReadOnlyList<PartJson> Parts { get; init; }

    /// <summary>The table of an object.</summary>
    public static PartTableJson Of(BaseObject table) =>
        new()
        {
            Location = table.Location.ToString(),
            Etag = table.ETag,
            Size = table.Length,
            Crc64 = table.Crc64.ToString(CultureInfo.InvariantCulture),
            Parts =
            [
                .. table.Parts.Select(p => new PartJson
                {
                    Size = p.Length,
                    Crc64 = p.Crc64.ToString(CultureInfo.InvariantCulture),
                    Sha256 = p.Sha256,
                }),
            ],
        };
}
