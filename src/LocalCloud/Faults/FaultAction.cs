namespace ImageTools.LocalCloud.Faults;

/// <summary>The actions of a fault file.</summary>
internal static class FaultAction
{
    private const long MaxBytes = 1L << 50;
    private const double MaxSeconds = 86400;

    /// <summary>Each action with the members that belong to it.</summary>
    private static readonly Dictionary<string, string[]> Actions = new(StringComparer.Ordinal)
    {
        ["status"] = ["status", "code", "retryAfter"],
        ["cut-request"] = ["after"],
        ["cut-response"] = ["after"],
        ["drop-response"] = [],
        ["slow"] = ["bytesPerSecond"],
        ["stall"] = ["after", "seconds"],
        ["delay"] = ["seconds"],
        ["duplicate"] = [],
        ["reorder-parts"] = [],
        ["repeat-parts"] = [],
        ["wrong-crc"] = [],
        ["expired-token"] = [],
        ["no-such-upload"] = [],
        ["clock-skew"] = ["minutes"],
        ["disk-full"] = ["after"],
    };

    /// <summary>Members that some action has.</summary>
    public static readonly string[] Members = [.. Actions.Values.SelectMany(m => m).Distinct()];

    public static Fault Read(FaultFields fields)
    {
        var action = fields.Text("action")
            ?? throw fields.Refuse("action", $"it must be said what goes wrong: {string.Join(", ", Actions.Keys)}.");
        if (!Actions.TryGetValue(action, out var members))
            throw fields.Refuse("action", $"there is no action {action}. There are: {string.Join(", ", Actions.Keys)}.");
        if (Array.Find(Members, m => fields.Has(m) && !members.Contains(m)) is { } stray)
            throw fields.Refuse(stray, $"it does not belong to the action {action}.");
        var after = fields.Number("after", 0, MaxBytes) ?? 0;
        return action switch
        {
            "status" => new Fault
            {
                Status = (int)(
                    fields.Number("status", 400, 599) ?? throw fields.Refuse("status", "an HTTP status from 400 to 599 is expected.")
                ),
                Code = fields.Text("code"),
                RetryAfter = (int?)fields.Number("retryAfter", 0, 86400),
            },
            "cut-request" => new Fault { CutRequestAfter = after },
            "cut-response" => new Fault { CutResponseAfter = after },
            "drop-response" => new Fault { DropResponse = true },
            "slow" => new Fault
            {
                BytesPerSecond = fields.Number("bytesPerSecond", 1, MaxBytes)
                    ?? throw fields.Refuse("bytesPerSecond", "it must be said how slow."),
            },
            "stall" => new Fault { StallAfter = after, Stall = fields.Seconds("seconds", MaxSeconds) ?? TimeSpan.FromSeconds(MaxSeconds) },
            "delay" => new Fault
            {
                Delay = fields.Seconds("seconds", MaxSeconds) ?? throw fields.Refuse("seconds", "it must be said how long."),
            },
            "duplicate" => new Fault { Duplicate = true },
            "reorder-parts" => new Fault { ReorderParts = true },
            "repeat-parts" => new Fault { RepeatParts = true },
            "wrong-crc" => new Fault { WrongCrc = true },
            "expired-token" => new Fault { ExpiredToken = true },
            "no-such-upload" => new Fault { LoseUpload = true },
            "clock-skew" => new Fault
            {
                ClockAhead = TimeSpan.FromMinutes(
                    fields.Number("minutes", -525600, 525600)
                        ?? throw fields.Refuse("minutes", "it must be said by how much the clock is ahead; below 0 it is behind.")
                ),
            },
            _ => new Fault { DiskFullAfter = after },
        };
    }
}
