using System.Collections.Concurrent;

namespace ImageTools.LocalCloud.Faults;

/// <summary>Counts requests and asks the test what should happen to each.</summary>
internal sealed class FaultPlan(Func<FaultRequest, Fault?>? choose)
{
    private readonly ConcurrentDictionary<(string, string, string, string, int), int> counts = new();

    public Fault? Choose(string service, string operation, string bucket = "", string key = "", int part = 0)
    {
        if (choose is null)
            return null;
        var count = counts.AddOrUpdate((service, operation, bucket, key, part), 1, static (_, n) => n + 1);
        return choose(new FaultRequest(service, operation, bucket, key, part, count));
    }

    public static string CodeFor(Fault fault) => fault.Code ?? (fault.Status == 503 ? "ServiceUnavailable" : "InternalError");
}
