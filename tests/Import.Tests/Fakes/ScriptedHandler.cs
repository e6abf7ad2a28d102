using System.Net;
using System.Net.Http.Headers;
using System.Text;

namespace ImageTools.Import.Tests.Fakes;

/// <summary>A service of one function; keeps every request for the test to look at.</summary>
internal sealed class ScriptedHandler(Func<RecordedRequest, HttpResponseMessage> answer) : HttpMessageHandler
{
    private readonly List<RecordedRequest> requests = [];

    public IReadOnlyList<RecordedRequest> Requests => requests;

    public IReadOnlyList<string> Actions => [.. requests.Select(r => r.Action)];

    /// <summary>Answers in this order, the last one for ever.</summary>
    public static ScriptedHandler Sequence(params Func<HttpResponseMessage>[] answers)
    {
        var next = 0;
        return new ScriptedHandler(_ => answers[Math.Min(next++, answers.Length - 1)]());
    }

    public static HttpResponseMessage Json(string json, HttpStatusCode status = HttpStatusCode.OK, DateTimeOffset? date = null)
    {
        var response = new HttpResponseMessage(status)
        {
            Content = new StringContent(json, Encoding.UTF8, new MediaTypeHeaderValue("application/json")),
        };
        response.Headers.Date = date;
        return response;
    }

    public static HttpResponseMessage Error(
        int status,
        string code,
        string message = "because",
        string extra = "",
        DateTimeOffset? date = null
    ) =>
        Json(
            $$"""
            {"RequestId":"473469C7-AA6F-4DC5-B3DB-A3DC0DE3C83E","HostId":"h","Code":"{{code}}","Message":"{{message}}",
             "Recommend":"u"{{extra}}}
            """,
            (HttpStatusCode)status,
            date
        );

    protected override async Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
    {
        var body = request.Content is null ? "" : await request.Content.ReadAsStringAsync(cancellationToken);
        var headers = request
            .Headers.Concat(request.Content?.Headers.AsEnumerable() ?? [])
            .ToDictionary(h => h.Key.ToLowerInvariant(), h => string.Join(", ", h.Value), StringComparer.Ordinal);
        var recorded = new RecordedRequest(request.Method.Method, request.RequestUri!, headers, body);
        lock (requests)
            requests.Add(recorded);
        return answer(recorded);
    }
}
