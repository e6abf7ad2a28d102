using ImageTools.Cloud.Http;

namespace ImageTools.Cloud.Tests.Http;

/// <summary>How often a request is made, after which pauses, and what is said.</summary>
public sealed class RetryPolicyTests
{
    private static readonly CancellationToken None = TestContext.Current.CancellationToken;
    private static readonly RetryRules Even = new()
    {
        Attempts = 5,
        ShortestPause = TimeSpan.FromSeconds(1),
        LongestPause = TimeSpan.FromSeconds(3),
        LongestAsked = TimeSpan.FromSeconds(10),
        IsJittered = false,
    };
    private readonly InstantTime time = new();
    private readonly List<string> notes = [];
    private int made;

    [Fact]
    public async Task Pauses_double_up_to_the_longest_and_each_is_said()
    {
        var error = await Assert.ThrowsAsync<CloudException>(() => Run(Even, _ => Fails("Busy")));
        Assert.Equal("Busy", error.Code);
        Assert.Equal([1, 2, 3, 3], time.Waits.Select(w => w.TotalSeconds));
        Assert.Equal(4, notes.Count);
        Assert.EndsWith("attempt 2 of 5 in 1.0 s", notes[0], StringComparison.Ordinal);
        Assert.EndsWith("attempt 5 of 5 in 3.0 s", notes[^1], StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(7, 7)]
    [InlineData(60, 10)]
    [InlineData(0, 1)]
    [InlineData(-5, 1)]
    public async Task What_the_service_asks_for_is_kept_within_reason(int asked, int kept)
    {
        await Run(Even, attempt => attempt == 1 ? Fails("Busy") with { Pause = TimeSpan.FromSeconds(asked) } : new Answer(null));
        Assert.Equal([kept], time.Waits.Select(w => (int)w.TotalSeconds));
    }

    [Fact]
    public async Task An_attempt_that_stands_still_is_made_less_often()
    {
        await Assert.ThrowsAsync<CloudException>(() => Run(Even with { MostStalls = 2 }, _ => Fails(StallWatch.Code)));
        Assert.Equal(2, made);
    }

    [Fact]
    public async Task What_will_not_pass_is_not_tried_again()
    {
        await Assert.ThrowsAsync<CloudException>(() => Run(Even, _ => new Answer(new CloudException("oss", "AccessDenied", "No."))));
        Assert.Equal((1, 0), (made, notes.Count));
    }

    [Fact]
    public async Task What_an_attempt_throws_ends_it_even_when_it_could_pass()
    {
        // Such as no answer of STS, which was asked often enough already.
        await Assert.ThrowsAsync<CloudException>(() => Run(Even, _ => throw Fails("Busy").Error!));
        Assert.Equal(1, made);
    }

    [Fact]
    public async Task Every_answer_but_the_one_that_is_given_back_is_released()
    {
        List<Answer> answers = [];
        var last = await Run(Even, attempt =>
        {
            answers.Add(attempt < 3 ? Fails("Busy") : new Answer(null));
            return answers[^1];
        });
        Assert.Same(answers[2], last);
        Assert.Equal([true, true, false], answers.Select(a => a.IsReleased));
    }

    private static Answer Fails(string code) => new(new CloudException("oss", code, "It is busy.", retryable: true));

    private Task<Answer> Run(RetryRules rules, Func<int, Answer> attempt) =>
        new RetryPolicy(rules, new ServiceClock(time)) { Note = notes.Add }.RunAsync(_ => ValueTask.FromResult(attempt(++made)), None);

    private sealed record Answer(CloudException? Error) : IAttempt
    {
        public TimeSpan? Pause { get; init; }

        public bool IsReleased { get; private set; }

        public TimeSpan? AskedPause(DateTimeOffset now) => Pause;

        public void Dispose() => IsReleased = true;
    }
}
