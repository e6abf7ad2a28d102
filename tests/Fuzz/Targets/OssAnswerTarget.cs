using System.Net;
using ImageTools.Cloud;
using ImageTools.Cloud.Endpoints;
using ImageTools.Upload.Oss;

namespace ImageTools.Fuzz.Targets;

/// <summary>What OSS answers in XML: lists, and refusals.</summary>
internal sealed class OssAnswerTarget()
    : TextTarget(
        "oss-xml",
        600,
        """
        <?xml version="1.0" encoding="UTF-8"?><ListMultipartUploadsResult><Bucket>b</Bucket><EncodingType>url</EncodingType>
        <NextKeyMarker></NextKeyMarker><NextUploadIdMarker></NextUploadIdMarker><MaxUploads>1000</MaxUploads>
        <IsTruncated>false</IsTruncated>
        <Upload><Key>a%20b</Key><UploadId>U1</UploadId><Initiated>2026-01-15T08:30:45.000Z</Initiated></Upload></ListMultipartUploadsResult>
        """,
        """
        <ListPartsResult><Bucket>b</Bucket><Key>k</Key><UploadId>u</UploadId><NextPartNumberMarker>2</NextPartNumberMarker>
        <MaxParts>1000</MaxParts><IsTruncated>false</IsTruncated><Part><PartNumber>1</PartNumber><ETag>"E"</ETag>
        <HashCrc64ecma>18446744073709551615</HashCrc64ecma><Size>9223372036854775807</Size></Part><Part><PartNumber>1</PartNumber>
        <ETag>"E"</ETag><Size>5</Size></Part></ListPartsResult>
        """,
        """
        <BucketInfo><Bucket><Name>b</Name><Location>oss-cn-hangzhou</Location><Owner><ID>1</ID></Owner><StorageClass>IA</StorageClass>
        <Versioning>Enabled</Versioning></Bucket></BucketInfo>
        """,
        "<Error><Code>AccessDenied</Code><Message>m</Message><RequestId>r</RequestId><HostId>h</HostId><EC>0003</EC></Error>",
        "<!DOCTYPE x [<!ENTITY a \"aaaaaaaaaa\"><!ENTITY b \"&a;&a;&a;&a;&a;&a;&a;&a;\">]><Error><Code>&b;&b;&b;</Code></Error>"
    )
{
    private static readonly OssLocation Location = new("bucket", "key");

    /// <inheritdoc/>
    public override void Run(byte[] input)
    {
        // Each text is the answer to one of the calls, and none to the others.
        CloudException? refused = null;
        var answered = false;
        foreach (var status in (HttpStatusCode[])[HttpStatusCode.OK, HttpStatusCode.Forbidden])
        {
            using var answer = new GivenAnswer(input, status, "application/xml");
            using var client = new OssClient(OssEndpoint.ForRegion("cn-hangzhou"), answer, answer, TimeProvider.System, attempts: 1);
            foreach (
                var call in (Func<Task>[])
                    [
                        () => client.ListUploadsAsync(Location, CancellationToken.None),
                        () => client.ListPartsAsync(Location, "u", CancellationToken.None),
                        () => client.FindBucketAsync("bucket", CancellationToken.None),
                    ]
            )
            {
                try
                {
                    call().GetAwaiter().GetResult();
                    answered |= status == HttpStatusCode.OK;
                }
                catch (CloudException e) when (status != HttpStatusCode.OK)
                {
                    // What a refusal says is read, and it stays one.
                    _ = e.Hint;
                }
                catch (CloudException e)
                {
                    refused = e;
                }
            }
        }
        if (!answered && refused is not null)
            throw refused;
    }

    /// <inheritdoc/>
    public override bool Allows(Exception exception) => exception is CloudException { Code.Length: > 0 };

    /// <inheritdoc/>
    protected override int GoodTexts => 3;
}
