using System.Net;
using System.Net.Http.Headers;
using System.Text;

namespace ImageTools.Tests.Support;

/// <summary>The network as a function of the request; keeps every request for the test to look at.</summary>
internal sealed class FakeHttp(Func<RecordedRequest, HttpResponseMessage> answer) : FakeService
{
    private readonly List<RecordedRequest> requests = [];

    public IReadOnlyList<RecordedRequest> Requests
    {
        get
        {
            lock (requests)
                return [.. requests];
        }
    }

    public IReadOnlyList<string> Actions => [.. Requests.Select(r => r.Action)];

    /// <summary>Answers in this order, the last one for ever.</summary>
    public static FakeHttp Sequence(params Func<HttpResponseMessage>[] answers)
    {
        var next = 0;
        return new FakeHttp(_ => answers[Math.Min(next++, answers.Length - 1)]());
    }

    /// <summary>Nobody is there.</summary>
    public static FakeHttp Nobody() => new(_ => throw new HttpRequestException("No route to host"));

    public static HttpResponseMessage Text(int status, string text) => new((HttpStatusCode)status) { Content = new StringContent(text) };

    public static HttpResponseMessage Json(string json, HttpStatusCode status = HttpStatusCode.OK, DateTimeOffset? date = null)
    {
        var response = new HttpResponseMessage(status)
        {
            Content = new StringContent(json, Encoding.UTF8, new MediaTypeHeaderValue("application/json")),
        };
        response.Headers.Date = date;
        return response;
    }

    /// <summary>A refusal as RPC services word it.</summary>
    public static HttpResponseMessage Refusal(
        int status,
        string code,
        string message = "because",
        string extra = "",
        DateTimeOffset? date = null
    ) =>
        Json(
            $$"""{"RequestId":"473469C7-AA6F-4DC5-B3DB-A3DC0DE3C83E","HostId":"h","Code":"{{code}}","Message":"{{message}}","Recommend":"u"{{extra}}}""",
            (HttpStatusCode)status,
            date
        );

    protected override HttpResponseMessage Answer(RecordedRequest request)
    {
        lock (requests)
            requests.Add(request);
        return answer(request);
    }
}
