using System.Globalization;
using System.Text;
using ImageTools.Conformance.Client;
using ImageTools.Conformance.Services;
using ImageTools.Conformance.Signing;

namespace ImageTools.Conformance.Oss;

/// <summary>Who is let in, and what the others are told (section 2 and 3.5).</summary>
public sealed class SignatureTests(ServiceCollection services)
{
    [Theory, Stated]
    public async Task Version_1_and_version_4_open_the_same_doors(ServiceKind service)
    {
        await using var place = await services.Place(service);
        var old = place.Oss with { Version1 = true };
        foreach (var (name, n) in DifficultKeys.All.Select((name, n) => (name, n)))
        {
            (
                await old.Send("PUT", place.Key(name), "", [(byte)n], ("x-oss-meta-n", $"{n}"), ("Content-Type", "application/x-raw"))
            ).Granted();
            Assert.Equal([(byte)n], (await place.Get(name)).Granted().Body);
            Assert.Equal([(byte)n], (await old.Send("GET", place.Key(name))).Granted().Body);
        }
        var upload = (await old.Send("POST", place.Key("a"), "uploads", [])).Granted()["UploadId", 0];
        (await old.Send("PUT", place.Key("a"), $"partNumber=1&uploadId={upload}", [7])).Granted();
        Assert.Equal(
            place.Key("a"),
            Assert.Single((await old.Send("GET", "", $"uploads&prefix={Wire.Encode(place.Prefix)}")).Groups("Upload"))["Key"]
        );
        (await old.Send("DELETE", place.Key("a"), $"uploadId={upload}")).Granted();
    }

    [Theory, Stated]
    public async Task A_wrong_secret_is_told_by_code_ec_and_what_should_have_been_signed(ServiceKind service)
    {
        await using var place = await services.Place(service);
        foreach (var version1 in (bool[])[false, true])
        {
            var stranger = place.Oss with { Key = place.Oss.Key with { Secret = place.Oss.Key.Secret + "x" }, Version1 = version1 };

            var answer = await stranger.Send("GET", place.Key("a.raw"));

            Assert.Equal((403, "SignatureDoesNotMatch", "0002-00000040"), (answer.Status, answer.Code, answer["x-oss-ec"]));
            Assert.Equal(("0002-00000040", place.Oss.Key.Id), (answer["EC", 0], answer["OSSAccessKeyId", 0]));
            Assert.NotEmpty(answer["SignatureProvided", 0]);
            Assert.Equal(
                answer["StringToSign", 0],
                Encoding.UTF8.GetString(
                    System.Convert.FromHexString(answer["StringToSignBytes", 0].Replace(" ", "", StringComparison.Ordinal))
                )
            );
            Assert.Equal(version1 ? 0 : 1, answer.All("CanonicalRequest").Count);
            Assert.Equal("SignatureDoesNotMatch", (await stranger.Send("HEAD", place.Key("a.raw"))).Code);
        }
    }

    [Theory, Stated]
    public async Task A_signature_covers_the_method_the_key_the_query_and_the_headers(ServiceKind service)
    {
        await using var place = await services.Place(service);
        (await place.Put("a.raw", [1])).Granted();
        (await place.Put("b.raw", [2])).Granted();
        var url = place.Oss.Presign("GET", place.Key("a.raw"), 60);
        Assert.Equal([1], (await place.Oss.SendRaw("GET", url)).Granted().Body);

        async Task<(int, string)> Ask(string method, string address, params (string, string)[] headers) =>
            await StatusAndCode(
                place.Oss.SendRaw(
                    method,
                    new Uri(address, new UriCreationOptions { DangerousDisablePathAndQueryCanonicalization = true }),
                    null,
                    headers
                )
            );
        Assert.Equal((403, "SignatureDoesNotMatch"), await Ask("DELETE", url.OriginalString));
        Assert.Equal(
            (403, "SignatureDoesNotMatch"),
            await Ask("GET", url.OriginalString.Replace("a.raw", "b.raw", StringComparison.Ordinal))
        );
        Assert.Equal((403, "SignatureDoesNotMatch"), await Ask("GET", url.OriginalString + "&response-content-type=text%2Fhtml"));
        Assert.Equal((403, "SignatureDoesNotMatch"), await Ask("GET", url.OriginalString, ("x-oss-meta-added", "1")));
        Assert.Equal(200, (await place.Get("a.raw")).Status);
    }

    [Theory, Stated]
    public async Task An_unknown_key_is_told_that_it_is_unknown(ServiceKind service)
    {
        await using var place = await services.Place(service);
        foreach (var version1 in (bool[])[false, true])
        {
            var stranger = place.Oss with { Key = new Credentials("LTAI5tNobodyHasThisKey00", "secret"), Version1 = version1 };
            var answer = await stranger.Send("GET", place.Key("a.raw"));
            Assert.Equal(
                (403, "InvalidAccessKeyId", "LTAI5tNobodyHasThisKey00"),
                (answer.Status, answer.Code, answer["OSSAccessKeyId", 0])
            );
        }
    }

    [Theory, Stated]
    public async Task Who_signs_nothing_is_denied(ServiceKind service)
    {
        await using var place = await services.Place(service);
        (await place.Put("a.raw", [1])).Granted();
        Assert.Equal((403, "AccessDenied"), await StatusAndCode(place.Oss.SendRaw("GET", place.Oss.Address(place.Key("a.raw")))));
        Assert.Equal(
            (403, "AccessDenied"),
            await StatusAndCode(place.Oss.SendRaw("PUT", place.Oss.Address(place.Key("a.raw")), new ByteArrayContent([2])))
        );
        Assert.Equal([1], (await place.Get("a.raw")).Body);
    }

    [Theory, Stated]
    public async Task A_clock_that_is_more_than_a_quarter_of_an_hour_off_is_told_the_true_time(ServiceKind service)
    {
        await using var place = await services.Place(service);
        (await place.Put("a.raw", [1])).Granted();
        foreach (var (minutes, version1) in ((int, bool)[])[(16, false), (-16, false), (16, true), (-16, true)])
        {
            var wrong = place.Oss with { Ahead = TimeSpan.FromMinutes(minutes), Version1 = version1 };

            var answer = await wrong.Send("GET", place.Key("a.raw"));

            Assert.Equal((403, "RequestTimeTooSkewed", "0002-00000504"), (answer.Status, answer.Code, answer["x-oss-ec"]));
            var told = DateTimeOffset.Parse(answer["ServerTime", 0], CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal);
            var date = DateTimeOffset.ParseExact(answer["Date"]!, "R", CultureInfo.InvariantCulture);
            Assert.InRange(told, date.AddSeconds(-2), date.AddSeconds(2));
            // The cure of every client: the same request by the time that was told.
            Assert.Equal(200, (await (wrong with { Ahead = date - DateTimeOffset.UtcNow }).Send("GET", place.Key("a.raw"))).Status);
        }
        Assert.Equal(200, (await (place.Oss with { Ahead = TimeSpan.FromMinutes(13) }).Send("GET", place.Key("a.raw"))).Status);
        Assert.Equal(200, (await (place.Oss with { Ahead = TimeSpan.FromMinutes(-13) }).Send("GET", place.Key("a.raw"))).Status);
    }

    [Theory, Stated]
    public async Task A_signature_for_another_region_is_refused(ServiceKind service)
    {
        await using var place = await services.Place(service);
        var answer = await (place.Oss with { Region = "xx-nowhere" }).Send("GET", place.Key("a.raw"));
        Assert.InRange(answer.Status, 400, 403);
    }

    [Theory, Stated]
    public async Task A_presigned_url_works_without_any_header_for_every_key(ServiceKind service)
    {
        await using var place = await services.Place(service);
        foreach (var oss in (OssClient[])[place.Oss, place.Oss with { Version1 = true }])
        {
            foreach (var (name, n) in DifficultKeys.All.Select((name, n) => (name, n)))
            {
                (await oss.SendRaw("PUT", oss.Presign("PUT", place.Key(name), 600), new ByteArrayContent([(byte)n]))).Granted();
                Assert.Equal([(byte)n], (await oss.SendRaw("GET", oss.Presign("GET", place.Key(name), 600))).Granted().Body);
                Assert.Equal(200, (await oss.SendRaw("HEAD", oss.Presign("HEAD", place.Key(name), 600))).Status);
            }
        }
    }

    [Theory, Stated]
    public async Task A_presigned_url_demands_the_headers_that_it_was_signed_with(ServiceKind service)
    {
        await using var place = await services.Place(service);
        (string, string)[] headers = [("Content-Type", "application/x-raw"), ("x-oss-meta-origin", "url")];
        foreach (var oss in (OssClient[])[place.Oss, place.Oss with { Version1 = true }])
        {
            var url = oss.Presign("PUT", place.Key("a.raw"), 600, "", headers);
            Assert.Equal((403, "SignatureDoesNotMatch"), await StatusAndCode(oss.SendRaw("PUT", url, new ByteArrayContent([1]))));
            (await oss.SendRaw("PUT", url, new ByteArrayContent([1]), headers)).Granted();
            Assert.Equal("url", (await place.Head("a.raw"))["x-oss-meta-origin"]);
        }
    }

    [Theory, Stated]
    public async Task A_presigned_url_carries_parts_and_overrides_headers(ServiceKind service)
    {
        await using var place = await services.Place(service);
        foreach (var oss in (OssClient[])[place.Oss, place.Oss with { Version1 = true }])
        {
            var upload = await place.Initiate("a.raw");
            var part = (
                await oss.SendRaw(
                    "PUT",
                    oss.Presign("PUT", place.Key("a.raw"), 600, $"partNumber=3&uploadId={upload}"),
                    new ByteArrayContent([1, 2])
                )
            ).Granted();
            Assert.Equal($"\"{Place.Md5([1, 2])}\"", part["ETag"]);
            (await place.Complete("a.raw", upload, [(3, Place.Md5([1, 2]))])).Granted();
            var got = await oss.SendRaw(
                "GET",
                oss.Presign("GET", place.Key("a.raw"), 600, "response-content-disposition=attachment%3B%20filename%3D%22a%20b.raw%22")
            );
            Assert.Equal("attachment; filename=\"a b.raw\"", got.Granted()["Content-Disposition"]);
        }
    }

    [Theory, Stated]
    public async Task A_presigned_url_ends_at_its_expiry(ServiceKind service)
    {
        await using var place = await services.Place(service);
        (await place.Put("a.raw", [1])).Granted();
        foreach (var oss in (OssClient[])[place.Oss, place.Oss with { Version1 = true }])
        {
            // Signed ten minutes ago: no test has to wait.
            var earlier = oss with { Ahead = TimeSpan.FromMinutes(-10) };
            Assert.Equal((403, "AccessDenied"), await StatusAndCode(oss.SendRaw("GET", earlier.Presign("GET", place.Key("a.raw"), 300))));
            Assert.Equal(200, (await oss.SendRaw("GET", earlier.Presign("GET", place.Key("a.raw"), 900))).Status);
        }
        foreach (var seconds in (int[])[0, 604_801, -1])
        {
            var refused = await place.Oss.SendRaw("GET", place.Oss.Presign("GET", place.Key("a.raw"), seconds));
            Assert.Equal((seconds, "0002-00000232"), (seconds, refused["x-oss-ec"]));
        }
        Assert.Equal(200, (await place.Oss.SendRaw("GET", place.Oss.Presign("GET", place.Key("a.raw"), 604_800))).Status);
    }

    [Theory, Stated]
    public async Task A_token_that_does_not_belong_to_the_key_is_refused(ServiceKind service)
    {
        await using var place = await services.Place(service);
        foreach (var version1 in (bool[])[false, true])
        {
            var wrong = place.Oss with { Key = place.Oss.Key with { Token = "CAISnotATokenOfThisKey" }, Version1 = version1 };
            var (status, code) = await StatusAndCode(wrong.Send("GET", place.Key("a.raw")));
            Assert.Equal(403, status);
            Assert.Contains(code, (string[])["InvalidSecurityToken", "AccessKeyIdAndSecurityTokenNotMatch", "InvalidAccessKeyId"]);
        }
    }

    private static async Task<(int Status, string Code)> StatusAndCode(Task<Answer> answer) => ((await answer).Status, (await answer).Code);
}
