using System.ComponentModel.DataAnnotations;
using System.Globalization;
using ImageTools.Upload;

namespace ImageTools.Cli.Output.Answers;

/// <summary>An object with verified size and CRC-64.</summary>
internal record UploadedObject
{
    /// <summary>oss://BUCKET/KEY</summary>
    [RegularExpression("^oss://[^/]+/.+$")]
    public required string Object { get; init; }

    /// <summary>Bucket.</summary>
    public required string Bucket { get; init; }

    /// <summary>Key.</summary>
    public required string Key { get; init; }

    /// <summary>Bytes.</summary>
    public required long Size { get; init; }

    /// <summary>CRC-64 from the service, in decimal. It is a string because not every JSON reader takes 64 bits.</summary>
    [RegularExpression("^[0-9]+$")]
    public required string Crc64 { get; init; }

    /// <summary>ETag.</summary>
    public required string Etag { get; init; }

    /// <summary>Parts.</summary>
    public required int Parts { get; init; }

    /// <summary>Parts that had already arrived in an earlier run.</summary>
    public required int PartsReused { get; init; }

    /// <summary>Whether the whole object already existed and nothing was sent.</summary>
    public required bool Reused { get; init; }

    /// <summary>Parts that were copied from the base.</summary>
    public required int PartsCopied { get; init; }

    /// <summary>Bytes that were sent.</summary>
    public required long BytesSent { get; init; }

    /// <summary>Duration in seconds.</summary>
    public required double Seconds { get; init; }

    public static UploadedObject Of(UploadResult result) =>
        new()
        {
            Object = result.Location.ToString(),
            Bucket = result.Location.Bucket,
            Key = result.Location.Key,
            Size = result.Length,
            Crc64 = result.Crc64.ToString(CultureInfo.InvariantCulture),
            Etag = result.ETag,
            Parts = result.Parts,
            PartsReused = result.PartsReused,
            Reused = result.Reused,
            PartsCopied = result.PartsCopied,
            BytesSent = result.BytesSent,
            Seconds = Math.Round(result.Elapsed.TotalSeconds, 3),
        };
}
