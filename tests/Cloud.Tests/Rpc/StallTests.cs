using ImageTools.Cloud.Rpc;
using Microsoft.Extensions.Time.Testing;

namespace ImageTools.Cloud.Tests.Rpc;

/// <summary>
/// Servers that are there and do next to nothing, and answers that are too much: every wait ends, by a clock that the test
/// moves.
/// </summary>
public sealed class StallTests
{
    private static readonly CancellationToken None = TestContext.Current.CancellationToken;

    [Theory]
    [InlineData("", "")]
    [InlineData("", "HTTP/1.1 100 Continue\r\n\r\n")]
    [InlineData("HTTP/1.1 200 OK\r\nX-Long: ", "a")]
    [InlineData("HTTP/1.1 200 OK\r\nContent-Length: 100000\r\n\r\n", "{")]
    public async Task A_call_ends_after_three_attempts_although_a_byte_comes_now_and_then(string answer, string drip)
    {
        await using var server = new HostileServer(answer);
        using var handler = new SocketsHttpHandler { UseProxy = false };
        var time = new FakeTimeProvider();
        using var client = new AcsClient(Services.Ecs($"http://{server.Address}"), new ExampleKey(), handler, time);
        var call = client.CallAsync("DescribeRegions", [], _ => 0, None);
        var error = await Assert.ThrowsAsync<CloudException>(() => server.PassAsync(time, call, drip));
        Assert.Equal(("stalled", true, 3), (error.Code, error.IsRetryable, server.Connections));
        Assert.NotNull(error.Hint);
    }

    [Theory]
    [InlineData(200)]
    [InlineData(503)]
    public async Task An_answer_of_two_hundred_thousand_levels_is_refused_at_once(int status)
    {
        foreach (var (open, close) in ((string, string)[])[("[", "]"), ("{\"a\":", "}"), ("<a>", "</a>")])
        {
            var text = HostileAnswers.Levels(open, close);
            using var client = new AcsClient(Services.Ecs(), new ExampleKey(), Answering(status, text), new InstantTime());
            var clock = System.Diagnostics.Stopwatch.StartNew();
            var error = await Assert.ThrowsAsync<CloudException>(() => client.CallAsync("DescribeRegions", [], _ => 0, None));
            Assert.Equal(status == 200 ? "unreadable-answer" : "http-503", error.Code);
            Assert.InRange(clock.Elapsed, TimeSpan.Zero, TimeSpan.FromSeconds(20));
        }
    }

    [Theory]
    [MemberData(nameof(HostileAnswers.UnexplainedStatuses), MemberType = typeof(HostileAnswers))]
    public async Task A_status_without_an_explanation_is_not_tried_again_and_says_what_to_do(int status)
    {
        var handler = Answering(status, "");
        using var client = new AcsClient(Services.Ecs(), new ExampleKey(), handler, new InstantTime());
        var error = await Assert.ThrowsAsync<CloudException>(() => client.CallAsync("DescribeRegions", [], _ => 0, None));
        Assert.Equal((status, false), (error.Status, error.IsRetryable));
        Assert.False(string.IsNullOrEmpty(error.Hint));
        Assert.Single(handler.Requests);
    }

    private static FakeHttp Answering(int status, string text) =>
        new(_ => new HttpResponseMessage((System.Net.HttpStatusCode)status) { Content = new StringContent(text) });
}
