using System.Net;
using System.Text;
using ImageTools.Cloud;
using ImageTools.Cloud.CredentialSources;
using ImageTools.Cloud.Endpoints;
using ImageTools.Upload.Oss;

namespace ImageTools.Upload.Tests;

/// <summary>
/// What answers in the service's place is told from the service, and a refusal without a reason from a missing
/// permission.
/// </summary>
public sealed class StrangerTests : IDisposable
{
    private const string Page =
        "<!DOCTYPE html><html><head><title>Hotel &amp; WiFi\u001b[2J Login</title></head><body>secret-example</body></html>";
    private static readonly CancellationToken None = TestContext.Current.CancellationToken;
    private static readonly OssLocation At = new("examplebucket", FakeOss.Key);
    private readonly FakeOss oss = new() { Object = [1, 2, 3] };

    public void Dispose() => oss.Dispose();

    [Theory]
    [InlineData("head")]
    [InlineData("get")]
    [InlineData("put")]
    [InlineData("list")]
    [InlineData("delete")]
    public async Task A_login_page_is_no_answer_of_the_service(string call)
    {
        oss.Before = asked => asked.StartsWith("HEAD", StringComparison.Ordinal) ? Html("") : Html(Page);
        using var client = Client();
        var error = await Assert.ThrowsAsync<CloudException>(() =>
            call switch
            {
                "head" => client.FindObjectAsync(At, None),
                "get" => client.OpenAsync(At, 0, null, None),
                "put" => client.PutAsync(At, new byte[3], false, None),
                "list" => client.ListUploadsAsync(At, None),
                _ => client.DeleteAsync(At, None),
            }
        );
        Assert.Equal(("not-the-service", 200, false), (error.Code, error.Status, error.IsRetryable));
        Assert.Contains("titled 'Hotel & WiFi", error.Message, StringComparison.Ordinal);
        Assert.Contains("text/html", error.Message, StringComparison.Ordinal);
        Assert.Contains("'portal/1'", error.Message, StringComparison.Ordinal);
        Assert.DoesNotContain('\u001b', error.Message);
        Assert.Equal(call == "head" ? 2 : 1, oss.Calls.Count);
    }

    [Fact]
    public async Task A_head_that_has_nothing_of_the_service_is_no_object()
    {
        oss.Before = _ => new HttpResponseMessage { Content = new ByteArrayContent([]) };
        using var client = Client();
        Assert.Equal("not-the-service", (await Assert.ThrowsAsync<CloudException>(() => client.FindObjectAsync(At, None))).Code);
    }

    [Fact]
    public async Task A_redirection_to_a_login_page_is_no_answer_of_the_service()
    {
        oss.Before = _ => new HttpResponseMessage(HttpStatusCode.Redirect)
        {
            Headers = { Location = new Uri("https://login.example.com/?token=x") },
        };
        using var client = Client();
        var error = await Assert.ThrowsAsync<CloudException>(() => client.FindObjectAsync(At, None));
        Assert.Equal(("not-the-service", false), (error.Code, error.IsRetryable));
        Assert.Contains("login.example.com", error.Hint, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("SignatureDoesNotMatch", "secret does not belong")]
    [InlineData("InvalidAccessKeyId", "unknown or disabled")]
    [InlineData("UserDisable", "arrears or disabled")]
    public async Task A_head_that_is_refused_without_a_reason_is_asked_for_it_by_a_get(string code, string words)
    {
        oss.Before = call => call == "HEAD object" ? Bare(403) : FakeOss.Error(403, code);
        using var client = Client();
        var error = await Assert.ThrowsAsync<CloudException>(() => client.FindObjectAsync(At, None));
        Assert.Equal(code, error.Code);
        Assert.Contains(words, error.Hint, StringComparison.Ordinal);
        Assert.Equal(["HEAD object", "GET object"], oss.Calls);
        Assert.Contains("GET object|Range: bytes=0-0", oss.Headers);
    }

    [Fact]
    public async Task A_refusal_that_nobody_explains_is_not_said_to_be_a_missing_permission()
    {
        oss.Before = _ => Bare(403);
        using var client = Client();
        var error = await Assert.ThrowsAsync<CloudException>(() => client.FindObjectAsync(At, None));
        Assert.Contains("gives no reason", error.Hint, StringComparison.Ordinal);
        Assert.Contains("clock", error.Hint, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_head_that_says_why_in_its_header_is_not_asked_again()
    {
        oss.Before = _ =>
        {
            var answer = Bare(403);
            answer.Headers.Add("x-oss-err", System.Convert.ToBase64String("<Error><Code>UserDisable</Code></Error>"u8));
            return answer;
        };
        using var client = Client();
        Assert.Equal("UserDisable", (await Assert.ThrowsAsync<CloudException>(() => client.FindObjectAsync(At, None))).Code);
        Assert.Single(oss.Calls);
    }

    [Fact]
    public async Task The_clock_in_the_error_counts_and_not_that_of_a_header()
    {
        oss.Before = _ => oss.Calls.Count > 1 ? null : Skewed("2026-01-15T10:30:45.000Z", InstantTime.Now.AddYears(-1));
        using var client = Client();
        Assert.NotNull(await client.FindObjectAsync(At, None));
        Assert.Equal(["20260115T083045Z", "20260115T103045Z"], oss.Dates);
    }

    [Theory]
    [InlineData(0)]
    [InlineData(-60 * 24 * 365 * 30)]
    public async Task A_header_whose_time_can_not_be_the_reason_corrects_nothing(int minutes)
    {
        oss.Before = _ => Skewed(null, InstantTime.Now.AddMinutes(minutes));
        using var client = Client();
        Assert.Equal("RequestTimeTooSkewed", (await Assert.ThrowsAsync<CloudException>(() => client.ListUploadsAsync(At, None))).Code);
        Assert.Single(oss.Calls);
    }

    [Fact]
    public async Task One_request_is_corrected_once_and_a_correction_that_did_not_help_is_undone()
    {
        oss.Before = _ => Skewed(null, InstantTime.Now.AddHours(oss.Calls.Count));
        using var client = Client();
        Assert.Equal("RequestTimeTooSkewed", (await Assert.ThrowsAsync<CloudException>(() => client.ListUploadsAsync(At, None))).Code);
        Assert.Equal(["20260115T083045Z", "20260115T093045Z", "20260115T083045Z"], oss.Dates);
    }

    private OssClient Client() =>
        new(
            OssEndpoint.ForRegion("cn-hangzhou"),
            new FixedCredentials("test", new Credentials("id", "secret-example")),
            oss,
            new InstantTime()
        );

    private static HttpResponseMessage Bare(int status) => new((HttpStatusCode)status) { Headers = { { "x-oss-request-id", "5F00" } } };

    private static HttpResponseMessage Html(string text) =>
        new() { Content = new StringContent(text, Encoding.UTF8, "text/html"), Headers = { { "Server", "portal/1" } } };

    private static HttpResponseMessage Skewed(string? body, DateTimeOffset header) =>
        new(HttpStatusCode.Forbidden)
        {
            Content = new StringContent(
                $"<Error><Code>RequestTimeTooSkewed</Code>{(body is null ? "" : $"<ServerTime>{body}</ServerTime>")}</Error>"
            ),
            Headers = { Date = header },
        };
}
