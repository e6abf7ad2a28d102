using System.Globalization;
using System.Text;
using ImageTools.Conformance.Client;
using ImageTools.Conformance.Services;
using ImageTools.Conformance.Signing;

namespace ImageTools.Conformance.Oss;

/// <summary>Single objects (sections 3.2 to 3.4).</summary>
public sealed class ObjectTests(ServiceCollection services)
{
    [Theory, Stated]
    public async Task A_put_is_answered_with_the_md5_the_crc_a_request_id_and_the_date(ServiceKind service)
    {
        await using var place = await services.Place(service);
        var bytes = Place.Bytes(70_000, 1);

        var put = await place.Put("a.raw", bytes, ("Content-MD5", Place.Md5Base64(bytes)));

        Assert.Equal(200, put.Status);
        Assert.Equal($"\"{Place.Md5(bytes)}\"", put["ETag"]);
        Assert.Equal(Place.Crc(bytes), put["x-oss-hash-crc64ecma"]);
        Assert.Equal(Place.Md5Base64(bytes), put["Content-MD5"]);
        Assert.Matches("^[0-9A-F]{24}$", put["x-oss-request-id"]!);
        Assert.Equal("AliyunOSS", put["Server"]);
        var date = DateTimeOffset.ParseExact(put["Date"]!, "R", CultureInfo.InvariantCulture);
        Assert.InRange(date, DateTimeOffset.UtcNow.AddMinutes(-5), DateTimeOffset.UtcNow.AddMinutes(5));
    }

    [Theory, Stated]
    public async Task What_was_put_is_got_back_and_head_says_the_same_without_the_bytes(ServiceKind service)
    {
        await using var place = await services.Place(service);
        var bytes = Place.Bytes(70_000, 2);
        (await place.Put("a.raw", bytes)).Granted();

        var got = await place.Get("a.raw");
        var head = await place.Head("a.raw");

        Assert.Equal((200, 200), (got.Status, head.Status));
        Assert.Equal(bytes, got.Body);
        Assert.Empty(head.Body);
        foreach (var answer in (Answer[])[got, head])
        {
            Assert.Equal(
                ("70000", $"\"{Place.Md5(bytes)}\"", Place.Crc(bytes)),
                (answer["Content-Length"], answer["ETag"], answer["x-oss-hash-crc64ecma"])
            );
            Assert.Equal(("Normal", "Standard"), (answer["x-oss-object-type"], answer["x-oss-storage-class"]));
            Assert.Matches("^[0-9A-F]{24}$", answer["x-oss-request-id"]!);
            DateTimeOffset.ParseExact(answer["Last-Modified"]!, "R", CultureInfo.InvariantCulture);
        }
    }

    [Theory, Stated]
    public async Task A_second_put_replaces_the_first(ServiceKind service)
    {
        await using var place = await services.Place(service);
        byte[] first = Place.Bytes(5000, 1),
            second = Place.Bytes(300, 2);
        (await place.Put("a.raw", first)).Granted();
        (await place.Put("a.raw", second)).Granted();
        Assert.Equal(second, (await place.Get("a.raw")).Body);
    }

    [Theory, Stated]
    public async Task An_empty_object_has_crc_0_and_the_md5_of_nothing(ServiceKind service)
    {
        await using var place = await services.Place(service);
        var put = (await place.Put("empty.raw", [])).Granted();
        var head = await place.Head("empty.raw");
        Assert.Equal(("0", "\"D41D8CD98F00B204E9800998ECF8427E\""), (put["x-oss-hash-crc64ecma"], put["ETag"]));
        Assert.Equal(("0", "0"), (head["x-oss-hash-crc64ecma"], head["Content-Length"]));
    }

    [Theory, Stated]
    public async Task A_deleted_object_is_gone_and_deleting_it_again_is_no_error(ServiceKind service)
    {
        await using var place = await services.Place(service);
        (await place.Put("a.raw", [1])).Granted();
        Assert.Equal(204, (await place.Send("DELETE", "a.raw")).Status);
        Assert.Equal((404, "NoSuchKey"), await StatusAndCode(place.Get("a.raw")));
        Assert.Equal(204, (await place.Send("DELETE", "a.raw")).Status);
    }

    [Theory, Stated]
    public async Task A_range_gives_its_bytes_and_the_crc_of_the_whole_object(ServiceKind service)
    {
        await using var place = await services.Place(service);
        var bytes = Place.Bytes(1000, 3);
        (await place.Put("a.raw", bytes)).Granted();
        foreach (
            var (range, first, count) in ((string, int, int)[])
                [("bytes=0-0", 0, 1), ("bytes=10-19", 10, 10), ("bytes=990-", 990, 10), ("bytes=-5", 995, 5), ("bytes=0-999", 0, 1000)]
        )
        {
            var answer = await place.Get("a.raw", ("Range", range));
            Assert.Equal((range, 206, $"bytes {first}-{first + count - 1}/1000"), (range, answer.Status, answer["Content-Range"]));
            Assert.Equal(bytes[first..(first + count)], answer.Body);
            Assert.Equal(Place.Crc(bytes), answer["x-oss-hash-crc64ecma"]);
        }
    }

    [Theory, Stated]
    public async Task A_range_outside_the_object_gives_everything_unless_the_standards_way_is_asked_for(ServiceKind service)
    {
        await using var place = await services.Place(service);
        var bytes = Place.Bytes(1000, 4);
        (await place.Put("a.raw", bytes)).Granted();
        foreach (var range in (string[])["bytes=1000-", "bytes=1000-2000", "bytes=500-1000"])
        {
            var answer = await place.Get("a.raw", ("Range", range));
            Assert.Equal((range, 200, 1000), (range, answer.Status, answer.Body.Length));
        }
        Assert.Equal(
            (416, "InvalidRange"),
            await StatusAndCode(place.Get("a.raw", ("Range", "bytes=1000-"), ("x-oss-range-behavior", "standard")))
        );
        var cut = await place.Get("a.raw", ("Range", "bytes=500-1000"), ("x-oss-range-behavior", "standard"));
        Assert.Equal((206, "bytes 500-999/1000"), (cut.Status, cut["Content-Range"]));
        Assert.Equal(bytes[500..], cut.Body);
    }

    [Theory, Stated]
    public async Task A_refusal_is_a_document_with_code_message_request_id_host_and_ec(ServiceKind service)
    {
        await using var place = await services.Place(service);

        var answer = await place.Get("none.raw");

        Assert.Equal((404, "application/xml", "Error"), (answer.Status, answer["Content-Type"], answer.Xml.Name.LocalName));
        Assert.Equal(("NoSuchKey", place.Key("none.raw")), (answer.Code, answer["Key", 0]));
        Assert.Equal((answer["x-oss-request-id"], answer["x-oss-ec"]), (answer["RequestId", 0], answer["EC", 0]));
        Assert.Matches("^[0-9]{4}-[0-9]{8}$", answer["x-oss-ec"]!);
        Assert.NotEmpty(answer["Message", 0]);
        Assert.NotEmpty(answer["HostId", 0]);
        Assert.StartsWith("https://", answer["RecommendDoc", 0], StringComparison.Ordinal);
    }

    [Theory, Stated]
    public async Task A_refused_head_has_no_body_and_carries_its_document_in_x_oss_err(ServiceKind service)
    {
        await using var place = await services.Place(service);

        var answer = await place.Head("none.raw");

        Assert.Equal((404, 0), (answer.Status, answer.Body.Length));
        Assert.Equal(("NoSuchKey", answer["x-oss-request-id"], answer["x-oss-ec"]), (answer.Code, answer["RequestId", 0], answer["EC", 0]));
    }

    [Theory, Stated]
    public async Task A_body_that_is_not_what_its_content_md5_says_is_refused_and_changes_nothing(ServiceKind service)
    {
        await using var place = await services.Place(service);
        var bytes = Place.Bytes(5000, 5);
        (await place.Put("a.raw", bytes)).Granted();

        Assert.Equal((400, "InvalidDigest"), await StatusAndCode(place.Put("a.raw", [1, 2, 3], ("Content-MD5", Place.Md5Base64([1, 2])))));
        Assert.Equal((400, "InvalidDigest"), await StatusAndCode(place.Put("b.raw", [1, 2, 3], ("Content-MD5", Place.Md5Base64([1, 2])))));

        Assert.Equal(bytes, (await place.Get("a.raw")).Body);
        Assert.Equal("NoSuchKey", await place.Code("GET", "b.raw"));
    }

    [Theory, Stated]
    public async Task Forbid_overwrite_lets_the_first_put_pass_and_no_other(ServiceKind service)
    {
        await using var place = await services.Place(service);
        (string, string) forbid = ("x-oss-forbid-overwrite", "true");
        Assert.Equal(200, (await place.Put("a.raw", [1], forbid)).Status);
        Assert.Equal((409, "FileAlreadyExists"), await StatusAndCode(place.Put("a.raw", [2], forbid)));
        Assert.Equal(
            (409, "FileAlreadyExists"),
            await StatusAndCode(place.Send("PUT", "a.raw", "", [], ("x-oss-copy-source", Source(place, "a.raw")), forbid))
        );
        Assert.Equal([1], (await place.Get("a.raw")).Body);
        Assert.Equal(200, (await place.Put("a.raw", [3], ("x-oss-forbid-overwrite", "false"))).Status);
    }

    [Theory, Stated]
    public async Task Content_headers_and_metadata_come_back_as_they_were_given_and_a_url_may_override_them(ServiceKind service)
    {
        await using var place = await services.Place(service);
        (
            await place.Put(
                "a.txt",
                [65],
                ("Content-Type", "text/plain"),
                ("Cache-Control", "no-cache"),
                ("Content-Disposition", "attachment; filename=\"a b\""),
                ("x-oss-meta-origin", "test 1"),
                ("X-Oss-Meta-Case", "Kept")
            )
        ).Granted();

        var head = await place.Head("a.txt");
        var other = await place.Send("GET", "a.txt", "response-content-type=application%2Fx-raw&response-cache-control=no-store");

        Assert.Equal(
            ("text/plain", "no-cache", "attachment; filename=\"a b\""),
            (head["Content-Type"], head["Cache-Control"], head["Content-Disposition"])
        );
        Assert.Equal(("test 1", "Kept"), (head["x-oss-meta-origin"], head["x-oss-meta-case"]));
        Assert.Equal(("application/x-raw", "no-store"), (other["Content-Type"], other["Cache-Control"]));
    }

    [Theory, Stated]
    public async Task Tags_are_set_with_the_object_or_later_and_counted_in_head(ServiceKind service)
    {
        await using var place = await services.Place(service);
        (await place.Put("a.raw", [1], ("x-oss-tagging", "by=test&what=%C3%BC%20%2B"))).Granted();
        Assert.Equal("2", (await place.Head("a.raw"))["x-oss-tagging-count"]);
        var tags = await place.Send("GET", "a.raw", "tagging");
        Assert.Equal(["by", "what"], tags.All("Key").Order());
        Assert.Equal(["test", "ü +"], tags.All("Value").Order());

        var body = Encoding.UTF8.GetBytes("<Tagging><TagSet><Tag><Key>other</Key><Value>1</Value></Tag></TagSet></Tagging>");
        Assert.Equal(200, (await place.Send("PUT", "a.raw", "tagging", body, ("Content-MD5", Place.Md5Base64(body)))).Status);
        Assert.Equal(["other"], (await place.Send("GET", "a.raw", "tagging")).All("Key"));
        Assert.Equal(204, (await place.Send("DELETE", "a.raw", "tagging")).Status);
        Assert.Empty((await place.Send("GET", "a.raw", "tagging")).All("Key"));
        Assert.Null((await place.Head("a.raw"))["x-oss-tagging-count"]);

        var eleven = string.Join('&', Enumerable.Range(0, 11).Select(n => $"k{n}=v"));
        Assert.Equal(400, (await place.Put("b.raw", [1], ("x-oss-tagging", eleven))).Status);
    }

    [Theory, Stated(OfTheRealService.AskedIfItMayCost)]
    public async Task The_storage_class_is_said_by_head_and_by_lists(ServiceKind service)
    {
        await using var place = await services.Place(service);
        (await place.Put("a.raw", [1], ("x-oss-storage-class", "IA"))).Granted();
        Assert.Equal("IA", (await place.Head("a.raw"))["x-oss-storage-class"]);
        Assert.Equal("IA", (await place.List("list-type=2"))["StorageClass", 0]);
        Assert.Equal(400, (await place.Put("b.raw", [1], ("x-oss-storage-class", "Cold"))).Status);
    }

    [Theory, Stated]
    public async Task An_object_is_read_only_under_its_conditions(ServiceKind service)
    {
        await using var place = await services.Place(service);
        var tag = (await place.Put("a.raw", [1, 2, 3])).Granted()["ETag"]!;
        string past = DateTimeOffset.UtcNow.AddDays(-1).ToString("R"),
            soon = DateTimeOffset.UtcNow.AddDays(1).ToString("R"),
            other = $"\"{Place.Md5([9])}\"";
        foreach (
            var (name, value, status) in ((string, string, int)[])
                [
                    ("If-Match", tag, 200),
                    ("If-Match", other, 412),
                    ("If-None-Match", other, 200),
                    ("If-None-Match", tag, 304),
                    ("If-Unmodified-Since", soon, 200),
                    ("If-Unmodified-Since", past, 412),
                    ("If-Modified-Since", past, 200),
                ]
        )
        {
            var answer = await place.Get("a.raw", (name, value));
            Assert.Equal((name, value, status), (name, value, answer.Status));
            if (status == 412)
                Assert.Equal("PreconditionFailed", answer.Code);
        }
    }

    [Theory, Stated]
    public async Task A_copy_has_the_bytes_and_metadata_of_its_source_and_is_made_only_under_its_conditions(ServiceKind service)
    {
        await using var place = await services.Place(service);
        var bytes = Place.Bytes(3000, 6);
        (await place.Put("from + ü.raw", bytes, ("x-oss-meta-origin", "test"))).Granted();
        (string, string) source = ("x-oss-copy-source", Source(place, "from + ü.raw"));

        var copied = await place.Send("PUT", "to.raw", "", [], source);
        Assert.Equal((200, "CopyObjectResult", $"\"{Place.Md5(bytes)}\""), (copied.Status, copied.Xml.Name.LocalName, copied["ETag", 0]));
        var got = await place.Get("to.raw");
        Assert.Equal(bytes, got.Body);
        Assert.Equal("test", got["x-oss-meta-origin"]);
        (await place.Send("PUT", "bare.raw", "", [], source, ("x-oss-metadata-directive", "REPLACE"))).Granted();
        Assert.Null((await place.Head("bare.raw"))["x-oss-meta-origin"]);
        Assert.Equal(
            (412, "PreconditionFailed"),
            await StatusAndCode(place.Send("PUT", "no.raw", "", [], source, ("x-oss-copy-source-if-match", $"\"{Place.Md5([9])}\"")))
        );
        Assert.Equal(
            (404, "NoSuchKey"),
            await StatusAndCode(place.Send("PUT", "no.raw", "", [], ("x-oss-copy-source", Source(place, "none.raw"))))
        );
        Assert.Equal("NoSuchKey", await place.Code("GET", "no.raw"));
    }

    [Theory, Stated]
    public async Task Many_objects_are_deleted_at_once_and_the_list_is_proved_by_its_md5(ServiceKind service)
    {
        await using var place = await services.Place(service);
        string[] names = ["a b.raw", "c+d.raw", "e&f.raw"];
        foreach (var name in names)
            (await place.Put(name, [1])).Granted();
        var keys = names.Append("none").Select(n => place.Key(n).Replace("&", "&amp;", StringComparison.Ordinal));
        var objects = string.Concat(keys.Select(k => $"<Object><Key>{k}</Key></Object>"));
        var body = Encoding.UTF8.GetBytes($"<Delete><Quiet>false</Quiet>{objects}</Delete>");

        Assert.Equal(400, (await place.Oss.Send("POST", "", "delete", body, ("Content-MD5", Place.Md5Base64([1])))).Status);
        Assert.Equal(400, (await place.Oss.Send("POST", "", "delete", body)).Status);
        var deleted = (await place.Oss.Send("POST", "", "delete", body, ("Content-MD5", Place.Md5Base64(body)))).Granted();

        Assert.Superset(names.Select(place.Key).ToHashSet(), deleted.All("Key").ToHashSet());
        Assert.Empty((await place.List("list-type=2")).All("Key"));
    }

    [Theory, Stated]
    public async Task A_chunked_body_needs_no_length(ServiceKind service)
    {
        await using var place = await services.Place(service);
        var bytes = Place.Bytes(200_000, 7);
        using var chunked = new StreamContent(new OneWayStream(bytes));

        (await place.Oss.SendContent("PUT", place.Key("a.raw"), "", chunked, ("Transfer-Encoding", "chunked"))).Granted();

        Assert.Equal(bytes, (await place.Get("a.raw")).Body);
    }

    [Theory, Stated]
    public async Task Keys_with_spaces_plus_percent_and_other_alphabets_are_kept_as_they_are(ServiceKind service)
    {
        await using var place = await services.Place(service);
        foreach (var (name, n) in DifficultKeys.All.Select((name, n) => (name, n)))
        {
            (await place.Put(name, Place.Bytes(50 + n, n))).Granted();
            var got = await place.Get(name);
            Assert.Equal((name, 200), (name, got.Status));
            Assert.Equal(Place.Bytes(50 + n, n), got.Body);
        }
        Assert.Equal(DifficultKeys.All.Length, (await place.List("max-keys=1000&encoding-type=url")).Groups("Contents").Count);
    }

    [Theory, Stated]
    public async Task A_plus_in_a_path_is_a_space(ServiceKind service)
    {
        await using var place = await services.Place(service);
        (await place.Put("a b.raw", [1, 2])).Granted();
        var date = DateTimeOffset.UtcNow.UtcDateTime.ToString("yyyyMMdd'T'HHmmss'Z'", CultureInfo.InvariantCulture);
        var key = place.Oss.Key;
        List<(string, string)> headers = [("x-oss-date", date), ("x-oss-content-sha256", OssV4.Unsigned)];
        if (key.Token is not null)
            headers.Add(("x-oss-security-token", key.Token));
        var canonical = OssV4.CanonicalRequest("GET", place.Oss.Bucket, place.Key("a b.raw"), [], headers);
        headers.Add(("Authorization", OssV4.Authorization(key, date, OssV4.Scope(date, place.Oss.Region), canonical)));
        var address = new Uri(
            place.Oss.Address(place.Key("a b.raw")).OriginalString.Replace("%20", "+", StringComparison.Ordinal),
            new UriCreationOptions { DangerousDisablePathAndQueryCanonicalization = true }
        );

        Assert.Equal([1, 2], (await place.Oss.SendRaw("GET", address, null, headers)).Granted().Body);
    }

    [Theory, Stated]
    public async Task A_key_of_1023_bytes_is_taken_and_one_of_1024_is_not(ServiceKind service)
    {
        await using var place = await services.Place(service);
        var longest = new string('k', 1023 - place.Prefix.Length);
        Assert.Equal(200, (await place.Put(longest, [1])).Status);
        Assert.Equal((400, "InvalidObjectName"), await StatusAndCode(place.Put(longest + "k", [1])));
        Assert.Equal((400, "InvalidObjectName"), await StatusAndCode(place.Send("POST", longest + "k", "uploads", [])));
        Assert.Equal((400, "InvalidObjectName"), await StatusAndCode(place.Oss.Send("PUT", "\\" + place.Key("a"), "", [1])));
    }

    [Theory, Stated]
    public async Task A_traffic_limit_outside_its_bounds_is_refused(ServiceKind service)
    {
        await using var place = await services.Place(service);
        foreach (var limit in (string[])["819199", "838860801", "fast"])
        {
            var answer = await place.Put("a.raw", [1], ("x-oss-traffic-limit", limit));
            Assert.Equal((limit, 400, "InvalidArgument", "0004-00000502"), (limit, answer.Status, answer.Code, answer["x-oss-ec"]));
        }
        Assert.Equal(200, (await place.Put("a.raw", [1], ("x-oss-traffic-limit", "819200"))).Status);
    }

    private static string Source(Place place, string name) => $"/{place.Oss.Bucket}/{Wire.Key(place.Key(name))}";

    private static async Task<(int Status, string Code)> StatusAndCode(Task<Answer> answer) => ((await answer).Status, (await answer).Code);

    /// <summary>A stream that does not know how long it is.</summary>
    private sealed class OneWayStream(byte[] bytes) : MemoryStream(bytes)
    {
        public override bool CanSeek => false;
    }
}
