using ImageTools.Conformance.Client;
using ImageTools.Conformance.Services;
using ImageTools.Conformance.Signing;

namespace ImageTools.Conformance.Oss;

/// <summary>Lists of objects and of unfinished uploads (sections 3.1 and 3.2).</summary>
public sealed class ListingTests(ServiceCollection services)
{
    [Theory, Stated]
    public async Task Objects_are_listed_with_size_tag_type_class_and_time(ServiceKind service)
    {
        await using var place = await services.Place(service);
        (await place.Put("a.raw", [1, 2, 3])).Granted();
        foreach (var query in (string[])["max-keys=10", "list-type=2"])
        {
            var list = (await place.List(query)).Granted();
            Assert.Equal(
                ("ListBucketResult", place.Oss.Bucket, place.Prefix, "false"),
                (list.Xml.Name.LocalName, list["Name", 0], list["Prefix", 0], list["IsTruncated", 0])
            );
            var item = Assert.Single(list.Groups("Contents"));
            Assert.Equal(
                (place.Key("a.raw"), "3", $"\"{Place.Md5([1, 2, 3])}\"", "Normal", "Standard"),
                (item["Key"], item["Size"], item["ETag"], item["Type"], item["StorageClass"])
            );
            Assert.Matches(@"^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$", item["LastModified"]);
        }
    }

    [Theory, Stated]
    public async Task A_delimiter_folds_what_lies_below_it_and_pages_go_through_both(ServiceKind service)
    {
        await using var place = await services.Place(service);
        foreach (var name in (string[])["a/1", "a/2", "b", "c/1", "c/d/2", "d e"])
            (await place.Put(name, [1])).Granted();
        string[] expected = ["a/", "b", "c/", "d e"];

        Assert.Equal(expected, await Pages(place, "delimiter=%2F", "marker", "NextMarker", "max-keys=1"));
        Assert.Equal(expected, await Pages(place, "delimiter=%2F", "marker", "NextMarker", "max-keys=3"));
        Assert.Equal(
            expected,
            await Pages(place, "list-type=2&delimiter=%2F", "continuation-token", "NextContinuationToken", "max-keys=1")
        );
        Assert.Equal(
            ["a/1", "a/2", "b", "c/1", "c/d/2", "d e"],
            await Pages(place, "list-type=2", "continuation-token", "NextContinuationToken", "max-keys=4")
        );
        var below = await place.Oss.Send("GET", "", $"list-type=2&delimiter=%2F&prefix={Wire.Encode(place.Key("c/"))}");
        Assert.Equal([place.Key("c/1")], below.Groups("Contents").Select(c => c["Key"]));
        Assert.Equal([place.Key("c/d/")], below.Groups("CommonPrefixes").Select(c => c["Prefix"]));
    }

    [Theory, Stated]
    public async Task Version_2_counts_its_keys_and_begins_behind_start_after(ServiceKind service)
    {
        await using var place = await services.Place(service);
        foreach (var name in (string[])["a", "b", "c"])
            (await place.Put(name, [1])).Granted();

        var list = (await place.List($"list-type=2&start-after={Wire.Encode(place.Key("a"))}&fetch-owner=true")).Granted();

        Assert.Equal("2", list["KeyCount", 0]);
        Assert.Equal([place.Key("b"), place.Key("c")], list.Groups("Contents").Select(c => c["Key"]));
        Assert.All(list.Groups("Contents"), c => Assert.True(c.ContainsKey("Owner")));
        Assert.All((await place.List("list-type=2")).Groups("Contents"), c => Assert.False(c.ContainsKey("Owner")));
    }

    [Theory, Stated]
    public async Task With_encoding_type_url_every_name_in_the_answer_is_percent_encoded(ServiceKind service)
    {
        await using var place = await services.Place(service);
        foreach (var name in DifficultKeys.All)
            (await place.Put(name, [1])).Granted();

        foreach (
            var (query, from, next) in ((string, string, string)[])
                [("max-keys=3", "marker", "NextMarker"), ("list-type=2&max-keys=3", "continuation-token", "NextContinuationToken")]
        )
        {
            var seen = await Pages(place, query, from, next, "encoding-type=url");
            Assert.Equal(DifficultKeys.All.Order(StringComparer.Ordinal), seen.Order(StringComparer.Ordinal));
        }
        var one = await place.Oss.Send("GET", "", $"encoding-type=url&delimiter=%20&prefix={Wire.Encode(place.Key("a b"))}");
        Assert.Equal("url", one["EncodingType", 0]);
        Assert.Equal(place.Key("a b"), Wire.Decode(one["Prefix", 0]));
        Assert.DoesNotContain(' ', one["Prefix", 0]);
        Assert.Equal(400, (await place.List("encoding-type=base64")).Status);
    }

    [Theory, Stated]
    public async Task Names_come_in_the_order_of_their_bytes(ServiceKind service)
    {
        await using var place = await services.Place(service);
        // U+FF5E comes before U+1F600, in UTF-8; in UTF-16 it would come after its surrogates.
        string[] names = ["A", "B", "a", "a/b", "a0", "b", "é", "～", "😀"];
        foreach (var name in names.Reverse())
        {
            (await place.Put(name, [1])).Granted();
            await place.Initiate(name);
        }

        Assert.Equal(names.Select(place.Key), (await place.List("list-type=2")).Groups("Contents").Select(c => c["Key"]));
        Assert.Equal(names.Select(place.Key), (await place.List("uploads")).Groups("Upload").Select(u => u["Key"]));
        Assert.Equal(names, await Pages(place, "max-keys=1", "marker", "NextMarker", "encoding-type=url"));
    }

    [Theory, Stated]
    public async Task No_list_has_more_than_1000_entries(ServiceKind service)
    {
        await using var place = await services.Place(service);
        Assert.Equal((400, "InvalidArgument"), await StatusAndCode(place.List("max-keys=1001")));
        Assert.Equal((400, "InvalidArgument"), await StatusAndCode(place.List("uploads&max-uploads=1001")));
        Assert.Equal((400, "InvalidArgument"), await StatusAndCode(place.List("max-keys=many")));
    }

    [Theory, Stated]
    public async Task Unfinished_uploads_are_listed_by_key_and_then_by_id_page_by_page(ServiceKind service)
    {
        await using var place = await services.Place(service);
        List<(string Key, string Id)> begun = [];
        foreach (var name in (string[])["b", "a", "ab", "a/b", "a", "a b", "a"])
            begun.Add((place.Key(name), await place.Initiate(name)));
        begun.Sort(
            (x, y) => (string.CompareOrdinal(x.Key, y.Key), string.CompareOrdinal(x.Id, y.Id)) is var (key, id) && key != 0 ? key : id
        );

        foreach (var size in (int[])[1, 2, 1000])
        {
            List<(string Key, string Id)> seen = [];
            var from = "";
            while (true)
            {
                var page = (await place.List($"uploads&encoding-type=url&max-uploads={size}{from}")).Granted();
                Assert.Equal("ListMultipartUploadsResult", page.Xml.Name.LocalName);
                seen.AddRange(page.Groups("Upload").Select(u => (Wire.Decode(u["Key"]), u["UploadId"])));
                if (page["IsTruncated", 0] == "false")
                    break;
                Assert.Equal(seen[^1], (Wire.Decode(page["NextKeyMarker", 0]), page["NextUploadIdMarker", 0]));
                from = $"&key-marker={page["NextKeyMarker", 0]}&upload-id-marker={page["NextUploadIdMarker", 0]}";
            }
            Assert.Equal(begun, seen);
        }
    }

    [Theory, Stated]
    public async Task A_key_marker_alone_passes_over_all_uploads_of_that_key(ServiceKind service)
    {
        await using var place = await services.Place(service);
        foreach (var name in (string[])["a", "a", "ab", "b"])
            await place.Initiate(name);

        var page = (await place.List($"uploads&key-marker={Wire.Encode(place.Key("a"))}")).Granted();

        Assert.Equal([place.Key("ab"), place.Key("b")], page.Groups("Upload").Select(u => u["Key"]));
        // An upload-id-marker means nothing without its key.
        Assert.Equal(4, (await place.List("uploads&upload-id-marker=FFFF")).Groups("Upload").Count);
    }

    [Theory, Stated]
    public async Task Uploads_are_folded_at_a_delimiter_as_objects_are(ServiceKind service)
    {
        await using var place = await services.Place(service);
        foreach (var name in (string[])["a/1", "a/1", "a/2", "b", "c/1"])
            await place.Initiate(name);

        List<string> seen = [];
        var from = "";
        while (true)
        {
            var page = (await place.List($"uploads&delimiter=%2F&max-uploads=1{from}")).Granted();
            seen.AddRange(page.Groups("Upload").Select(u => u["Key"]).Concat(page.Groups("CommonPrefixes").Select(c => c["Prefix"])));
            if (page["IsTruncated", 0] == "false")
                break;
            from = $"&key-marker={Wire.Encode(page["NextKeyMarker", 0])}&upload-id-marker={page["NextUploadIdMarker", 0]}";
        }
        Assert.Equal([place.Key("a/"), place.Key("b"), place.Key("c/")], seen);
        // Ids are no part of the names that are folded: no letter of theirs is a delimiter.
        foreach (var letter in "0123456789ABCDEF")
        {
            Assert.DoesNotContain((await place.List($"uploads&delimiter={letter}")).Groups("CommonPrefixes"), c =>
                !c["Prefix"].EndsWith('1') && !c["Prefix"].EndsWith('2')
            );
        }
    }

    /// <summary>All names below the prefix, page after page, each name once and in the order of the pages.</summary>
    private static async Task<List<string>> Pages(Place place, string query, string from, string next, string more)
    {
        List<string> seen = [];
        var marker = "";
        while (true)
        {
            var page = (await place.List($"{query}&{more}{marker}")).Granted();
            var encoded = page.All("EncodingType").Count > 0;
            string Name(string text) => (encoded ? Wire.Decode(text) : text)[place.Prefix.Length..];
            seen.AddRange(
                page.Groups("Contents")
                    .Select(c => Name(c["Key"]))
                    .Concat(page.Groups("CommonPrefixes").Select(c => Name(c["Prefix"])))
                    .Order(StringComparer.Ordinal)
            );
            if (page["IsTruncated", 0] == "false")
                return seen;
            var value = page[next, 0];
            marker = $"&{from}={(encoded && next == "NextMarker" ? value : Wire.Encode(value))}";
        }
    }

    private static async Task<(int Status, string Code)> StatusAndCode(Task<Answer> answer) => ((await answer).Status, (await answer).Code);
}
