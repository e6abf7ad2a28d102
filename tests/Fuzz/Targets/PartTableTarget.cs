using System.Text.Json;
using ImageTools.Cloud;
using ImageTools.Upload.Incremental;
using ImageTools.Upload.Oss;

namespace ImageTools.Fuzz.Targets;

/// <summary>The table of an object's parts, which a bucket keeps.</summary>
internal sealed class PartTableTarget()
    : TextTarget(
        "part-table",
        3000,
        """
        {"schema":"imagetools.parts/1","etag":"\"ABC-1\"","size":3,"crc64":"5","parts":[{"size":3,"crc64":"5","sha256":"00"}]}
        """,
        """
        {"schema":"imagetools.parts/1","etag":"E","size":9223372036854775807,"crc64":"18446744073709551615","parts":[
        {"size":5368709120,"crc64":"1"},{"size":5368709120,"crc64":"2"},{"size":0,"crc64":"0"}]}
        """
    )
{
    private static readonly OssLocation Location = new("bucket", "key");

    /// <inheritdoc/>
    public override void Run(byte[] input)
    {
        using var document = StrictJson.Parse(input, new JsonDocumentOptions { MaxDepth = 16 });
        PartTableFile.Read(document.RootElement, Location);
    }

    /// <inheritdoc/>
    protected override int GoodTexts => 1;

    /// <inheritdoc/>
    public override bool Allows(Exception exception) => exception is JsonException or CloudException { Code: "bad-part-table" };
}
