using System.Globalization;
using System.Text;
using ImageTools.Conformance.Client;
using ImageTools.Conformance.Services;
using ImageTools.Conformance.Signing;

namespace ImageTools.Conformance.Oss;

/// <summary>Multipart uploads (section 3.1).</summary>
public sealed class MultipartTests(ServiceCollection services)
{
    private const int PartSize = Place.PartSize;

    [Theory, Stated]
    public async Task Initiating_names_the_bucket_the_key_and_the_upload(ServiceKind service)
    {
        await using var place = await services.Place(service);

        var plain = (await place.Send("POST", "a b+c.raw", "uploads", [])).Granted();
        var encoded = (await place.Send("POST", "a b+c.raw", "uploads&encoding-type=url", [])).Granted();

        Assert.Equal(
            ("InitiateMultipartUploadResult", place.Oss.Bucket, place.Key("a b+c.raw")),
            (plain.Xml.Name.LocalName, plain["Bucket", 0], plain["Key", 0])
        );
        Assert.Equal(("url", place.Key("a b+c.raw")), (encoded["EncodingType", 0], Wire.Decode(encoded["Key", 0])));
        Assert.DoesNotContain('+', encoded["Key", 0]);
        Assert.NotEqual(plain["UploadId", 0], encoded["UploadId", 0]);
    }

    [Theory, Stated]
    public async Task A_part_is_answered_with_its_md5_and_its_crc(ServiceKind service)
    {
        await using var place = await services.Place(service);
        var bytes = Place.Bytes(PartSize, 1);

        var part = await place.Part("a.raw", await place.Initiate("a.raw"), 1, bytes, ("Content-MD5", Place.Md5Base64(bytes)));

        Assert.Equal((200, $"\"{Place.Md5(bytes)}\"", Place.Crc(bytes)), (part.Status, part["ETag"], part["x-oss-hash-crc64ecma"]));
    }

    [Theory, Stated]
    public async Task Uneven_parts_in_any_order_become_one_object_with_the_crc_of_the_whole(ServiceKind service)
    {
        await using var place = await services.Place(service);
        byte[][] parts = [Place.Bytes(PartSize + 77, 1), Place.Bytes(PartSize, 2), Place.Bytes(3 * PartSize, 3), Place.Bytes(5, 4)];
        byte[] whole = [.. parts.SelectMany(p => p)];
        var upload = await place.Initiate("a.raw", ("x-oss-meta-origin", "test"), ("Content-Type", "application/x-raw"));
        foreach (var number in (int[])[3, 1, 4, 2])
            (await place.Part("a.raw", upload, number, parts[number - 1])).Granted();
        Assert.Equal("NoSuchKey", await place.Code("GET", "a.raw"));

        var done = await place.Complete("a.raw", upload, parts.Select((p, i) => (i + 1, Place.Md5(p))));

        Assert.Equal((200, "CompleteMultipartUploadResult", place.Key("a.raw")), (done.Status, done.Xml.Name.LocalName, done["Key", 0]));
        Assert.Equal(Place.Crc(whole), done["x-oss-hash-crc64ecma"]);
        var got = await place.Get("a.raw");
        Assert.Equal(whole, got.Body);
        Assert.Equal(
            ("Multipart", Place.Crc(whole), done["ETag", 0]),
            (got["x-oss-object-type"], got["x-oss-hash-crc64ecma"], got["ETag"])
        );
        Assert.Equal(("test", "application/x-raw"), (got["x-oss-meta-origin"], got["Content-Type"]));
    }

    [Theory, Stated]
    public async Task A_part_that_is_sent_again_replaces_the_first_and_numbers_may_have_gaps(ServiceKind service)
    {
        await using var place = await services.Place(service);
        byte[] first = Place.Bytes(PartSize, 1),
            again = Place.Bytes(PartSize + 9, 2),
            last = Place.Bytes(1000, 3),
            unused = Place.Bytes(PartSize, 4);
        var upload = await place.Initiate("a.raw");
        foreach (var (number, bytes) in ((int, byte[])[])[(7, first), (10_000, last), (7, again), (8, unused)])
            (await place.Part("a.raw", upload, number, bytes)).Granted();

        Assert.Equal(
            (400, "InvalidPart"),
            await StatusAndCode(place.Complete("a.raw", upload, [(7, Place.Md5(first)), (10_000, Place.Md5(last))]))
        );
        (await place.Complete("a.raw", upload, [(7, Place.Md5(again)), (10_000, Place.Md5(last))])).Granted();

        byte[] whole = [.. again, .. last];
        Assert.Equal(whole, (await place.Get("a.raw")).Body);
    }

    [Theory, Stated]
    public async Task The_last_part_may_be_of_any_size_also_of_none(ServiceKind service)
    {
        await using var place = await services.Place(service);
        var first = Place.Bytes(PartSize, 1);
        string upload = await place.Initiate("a.raw"),
            empty = await place.Initiate("empty.raw");
        (await place.Part("a.raw", upload, 1, first)).Granted();
        (await place.Part("a.raw", upload, 2, [])).Granted();
        (await place.Part("empty.raw", empty, 1, [])).Granted();

        (await place.Complete("a.raw", upload, [(1, Place.Md5(first)), (2, Place.Md5([]))])).Granted();
        var none = (await place.Complete("empty.raw", empty, [(1, Place.Md5([]))])).Granted();

        Assert.Equal(first, (await place.Get("a.raw")).Body);
        Assert.Equal(("0", "0"), (none["x-oss-hash-crc64ecma"], (await place.Head("empty.raw"))["Content-Length"]));
    }

    [Theory, Stated]
    public async Task Completion_refuses_wrong_lists_by_name_and_stays_possible(ServiceKind service)
    {
        await using var place = await services.Place(service);
        byte[] small = Place.Bytes(PartSize - 1, 1),
            second = Place.Bytes(PartSize, 2);
        var upload = await place.Initiate("a.raw");
        (await place.Part("a.raw", upload, 1, small)).Granted();
        (await place.Part("a.raw", upload, 2, second)).Granted();
        (int, string) one = (1, Place.Md5(small)),
            two = (2, Place.Md5(second));

        Assert.Equal((400, "InvalidPart"), await StatusAndCode(place.Complete("a.raw", upload, [one, (3, Place.Md5(second))])));
        Assert.Equal((400, "InvalidPart"), await StatusAndCode(place.Complete("a.raw", upload, [(1, Place.Md5(second)), two])));
        Assert.Equal((400, "InvalidPartOrder"), await StatusAndCode(place.Complete("a.raw", upload, [two, one])));
        Assert.Equal((400, "InvalidPartOrder"), await StatusAndCode(place.Complete("a.raw", upload, [two, two])));
        Assert.Equal((400, "EntityTooSmall"), await StatusAndCode(place.Complete("a.raw", upload, [one, two])));
        Assert.Equal(
            (400, "MalformedXML"),
            await StatusAndCode(place.Send("POST", "a.raw", $"uploadId={upload}", "<CompleteMultipartUpload><Part>"u8.ToArray()))
        );
        Assert.Equal((400, "MalformedXML"), await StatusAndCode(place.Complete("a.raw", upload, [])));

        (await place.Complete("a.raw", upload, [two])).Granted();
        Assert.Equal(second, (await place.Get("a.raw")).Body);
    }

    [Theory, Stated]
    public async Task The_list_of_a_completion_is_held_against_its_content_md5(ServiceKind service)
    {
        await using var place = await services.Place(service);
        var bytes = Place.Bytes(2000, 1);
        var upload = await place.Initiate("a.raw");
        (await place.Part("a.raw", upload, 1, bytes)).Granted();
        var body = Encoding.UTF8.GetBytes(
            "<?xml version=\"1.0\" "
                + "encoding=\"UTF-8\"?>\n<CompleteMultipartUpload>\n<Part><PartNumber>1</PartNumber>\n<ETag>"
                + $"&#34;{Place.Md5(bytes)}&#34;</ETag></Part></CompleteMultipartUpload>"
        );

        Assert.Equal(
            (400, "InvalidDigest"),
            await StatusAndCode(place.Send("POST", "a.raw", $"uploadId={upload}", body, ("Content-MD5", Place.Md5Base64(bytes))))
        );
        (
            await place.Send(
                "POST",
                "a.raw",
                $"uploadId={upload}",
                body,
                ("Content-MD5", Place.Md5Base64(body)),
                ("Content-Type", "application/xml")
            )
        ).Granted();

        Assert.Equal(bytes, (await place.Get("a.raw")).Body);
    }

    [Theory, Stated]
    public async Task A_completed_upload_is_there_no_more(ServiceKind service)
    {
        await using var place = await services.Place(service);
        var bytes = Place.Bytes(2000, 1);
        var upload = await place.Initiate("a.raw");
        (await place.Part("a.raw", upload, 1, bytes)).Granted();
        (await place.Complete("a.raw", upload, [(1, Place.Md5(bytes))])).Granted();
        await IsGone(place, "a.raw", upload);
        Assert.Equal(bytes, (await place.Get("a.raw")).Body);
    }

    [Theory, Stated]
    public async Task An_aborted_upload_is_there_no_more_and_has_made_no_object(ServiceKind service)
    {
        await using var place = await services.Place(service);
        var upload = await place.Initiate("a.raw");
        (await place.Part("a.raw", upload, 1, Place.Bytes(2000, 1))).Granted();
        Assert.Equal(204, (await place.Send("DELETE", "a.raw", $"uploadId={upload}")).Status);
        await IsGone(place, "a.raw", upload);
        Assert.Equal("NoSuchKey", await place.Code("GET", "a.raw"));
    }

    [Theory, Stated]
    public async Task An_upload_belongs_to_its_key(ServiceKind service)
    {
        await using var place = await services.Place(service);
        var upload = await place.Initiate("a.raw");
        Assert.Equal((404, "NoSuchUpload"), await StatusAndCode(place.Part("b.raw", upload, 1, [1])));
        Assert.Equal((404, "NoSuchUpload"), await StatusAndCode(place.Send("GET", "b.raw", $"uploadId={upload}")));
        Assert.Equal(200, (await place.Part("a.raw", upload, 1, [1])).Status);
    }

    [Theory, Stated]
    public async Task With_complete_all_every_part_that_is_there_is_taken_and_a_list_is_an_error(ServiceKind service)
    {
        await using var place = await services.Place(service);
        byte[] first = Place.Bytes(PartSize, 1),
            second = Place.Bytes(700, 2);
        var upload = await place.Initiate("a.raw");
        (await place.Part("a.raw", upload, 5, second)).Granted();
        (await place.Part("a.raw", upload, 2, first)).Granted();

        Assert.Equal(400, (await place.Complete("a.raw", upload, [(2, Place.Md5(first))], ("x-oss-complete-all", "yes"))).Status);
        var done = (await place.Send("POST", "a.raw", $"uploadId={upload}", [], ("x-oss-complete-all", "yes"))).Granted();

        byte[] whole = [.. first, .. second];
        Assert.Equal(Place.Crc(whole), done["x-oss-hash-crc64ecma"]);
        Assert.Equal(whole, (await place.Get("a.raw")).Body);
    }

    [Theory, Stated]
    public async Task Forbid_overwrite_is_held_at_the_beginning_and_at_the_end(ServiceKind service)
    {
        await using var place = await services.Place(service);
        (string, string) forbid = ("x-oss-forbid-overwrite", "true");
        var bytes = Place.Bytes(2000, 1);
        var upload = await place.Initiate("a.raw", forbid);
        (await place.Part("a.raw", upload, 1, bytes)).Granted();
        (await place.Put("a.raw", [1])).Granted();

        Assert.Equal((409, "FileAlreadyExists"), await StatusAndCode(place.Send("POST", "a.raw", "uploads", [], forbid)));
        Assert.Equal((409, "FileAlreadyExists"), await StatusAndCode(place.Complete("a.raw", upload, [(1, Place.Md5(bytes))], forbid)));
        Assert.Equal([1], (await place.Get("a.raw")).Body);
        (await place.Complete("a.raw", upload, [(1, Place.Md5(bytes))])).Granted();
        Assert.Equal(bytes, (await place.Get("a.raw")).Body);
    }

    [Theory, Stated]
    public async Task Parts_are_listed_by_number_with_size_md5_and_crc_page_by_page(ServiceKind service)
    {
        await using var place = await services.Place(service);
        var upload = await place.Initiate("a b.raw");
        int[] numbers = [9, 2, 30, 5, 1];
        foreach (var number in numbers)
            (await place.Part("a b.raw", upload, number, Place.Bytes(100 + number, number))).Granted();

        List<int> seen = [];
        var marker = "0";
        while (true)
        {
            var page = (await place.Send("GET", "a b.raw", $"uploadId={upload}&max-parts=2&part-number-marker={marker}")).Granted();
            Assert.Equal(
                ("ListPartsResult", upload, place.Key("a b.raw"), "2", marker),
                (page.Xml.Name.LocalName, page["UploadId", 0], page["Key", 0], page["MaxParts", 0], page["PartNumberMarker", 0])
            );
            foreach (var part in page.Groups("Part"))
            {
                var number = int.Parse(part["PartNumber"], CultureInfo.InvariantCulture);
                var bytes = Place.Bytes(100 + number, number);
                Assert.Equal(
                    ($"{100 + number}", $"\"{Place.Md5(bytes)}\"", Place.Crc(bytes)),
                    (part["Size"], part["ETag"], part["HashCrc64ecma"])
                );
                DateTimeOffset.ParseExact(
                    part["LastModified"],
                    "yyyy-MM-dd'T'HH:mm:ss.fff'Z'",
                    CultureInfo.InvariantCulture,
                    DateTimeStyles.AssumeUniversal
                );
                seen.Add(number);
            }
            if (page["IsTruncated", 0] == "false")
                break;
            marker = page["NextPartNumberMarker", 0];
            Assert.Equal(seen[^1].ToString(CultureInfo.InvariantCulture), marker);
        }
        Assert.Equal(numbers.Order(), seen);
        Assert.Equal(400, (await place.Send("GET", "a b.raw", $"uploadId={upload}&max-parts=1001")).Status);
    }

    [Theory, Stated]
    public async Task Part_numbers_go_from_1_to_10000(ServiceKind service)
    {
        await using var place = await services.Place(service);
        var upload = await place.Initiate("a.raw");
        foreach (var number in (int[])[0, 10_001, -1])
            Assert.Equal((number, (400, "InvalidArgument")), (number, await StatusAndCode(place.Part("a.raw", upload, number, [1]))));
        Assert.Equal(200, (await place.Part("a.raw", upload, 10_000, [1])).Status);
    }

    [Theory, Stated]
    public async Task A_part_that_is_not_what_its_content_md5_says_leaves_the_earlier_one(ServiceKind service)
    {
        await using var place = await services.Place(service);
        var bytes = Place.Bytes(2000, 1);
        var upload = await place.Initiate("a.raw");
        (await place.Part("a.raw", upload, 1, bytes)).Granted();

        Assert.Equal(
            (400, "InvalidDigest"),
            await StatusAndCode(place.Part("a.raw", upload, 1, [1, 2], ("Content-MD5", Place.Md5Base64([2, 1]))))
        );
        Assert.Equal(
            (400, "InvalidDigest"),
            await StatusAndCode(place.Part("a.raw", upload, 2, [1, 2], ("Content-MD5", Place.Md5Base64([2, 1]))))
        );

        Assert.Equal([$"\"{Place.Md5(bytes)}\""], (await place.Send("GET", "a.raw", $"uploadId={upload}")).All("ETag"));
    }

    [Theory, Stated]
    public async Task A_part_names_no_encryption(ServiceKind service)
    {
        await using var place = await services.Place(service);
        var upload = await place.Initiate("a.raw");
        Assert.Equal(
            (400, "InvalidArgument"),
            await StatusAndCode(place.Part("a.raw", upload, 1, [1], ("x-oss-server-side-encryption", "AES256")))
        );
    }

    [Theory, Stated]
    public async Task A_part_is_copied_out_of_an_object_by_range_and_under_conditions(ServiceKind service)
    {
        await using var place = await services.Place(service);
        var bytes = Place.Bytes(3 * PartSize, 1);
        var tag = (await place.Put("from + ü.raw", bytes)).Granted()["ETag"]!;
        (string, string) source = ("x-oss-copy-source", $"/{place.Oss.Bucket}/{Wire.Key(place.Key("from + ü.raw"))}");
        var upload = await place.Initiate("to.raw");
        Task<Answer> Copy(int number, params (string, string)[] headers) =>
            place.Send("PUT", "to.raw", $"partNumber={number}&uploadId={upload}", [], [source, .. headers]);

        Assert.Equal((412, "PreconditionFailed"), await StatusAndCode(Copy(1, ("x-oss-copy-source-if-match", $"\"{Place.Md5([1])}\""))));
        Assert.Equal(304, (await Copy(1, ("x-oss-copy-source-if-none-match", tag))).Status);
        Assert.Equal(
            (412, "PreconditionFailed"),
            await StatusAndCode(Copy(1, ("x-oss-copy-source-if-unmodified-since", DateTimeOffset.UtcNow.AddDays(-1).ToString("R"))))
        );
        Assert.Empty((await place.Send("GET", "to.raw", $"uploadId={upload}")).Groups("Part"));

        var first = (
            await Copy(1, ("x-oss-copy-source-range", $"bytes=100-{PartSize + 99}"), ("x-oss-copy-source-if-match", tag))
        ).Granted();
        var second = (await Copy(2)).Granted();

        Assert.Equal(("CopyPartResult", $"\"{Place.Md5(bytes[100..(PartSize + 100)])}\""), (first.Xml.Name.LocalName, first["ETag", 0]));
        Assert.NotEmpty(first["LastModified", 0]);
        Assert.Equal($"\"{Place.Md5(bytes)}\"", second["ETag", 0]);
        var done = (
            await place.Complete("to.raw", upload, [(1, Place.Md5(bytes[100..(PartSize + 100)])), (2, Place.Md5(bytes))])
        ).Granted();
        byte[] whole = [.. bytes[100..(PartSize + 100)], .. bytes];
        Assert.Equal(Place.Crc(whole), done["x-oss-hash-crc64ecma"]);
        Assert.Equal(whole, (await place.Get("to.raw")).Body);
    }

    private static async Task IsGone(Place place, string name, string upload)
    {
        Assert.Equal((404, "NoSuchUpload"), await StatusAndCode(place.Complete(name, upload, [(1, Place.Md5([1]))])));
        Assert.Equal((404, "NoSuchUpload"), await StatusAndCode(place.Part(name, upload, 2, [1])));
        Assert.Equal((404, "NoSuchUpload"), await StatusAndCode(place.Send("GET", name, $"uploadId={upload}")));
        Assert.Equal((404, "NoSuchUpload"), await StatusAndCode(place.Send("DELETE", name, $"uploadId={upload}")));
        Assert.Empty((await place.List("uploads")).Groups("Upload"));
    }

    private static async Task<(int Status, string Code)> StatusAndCode(Task<Answer> answer) => ((await answer).Status, (await answer).Code);
}
