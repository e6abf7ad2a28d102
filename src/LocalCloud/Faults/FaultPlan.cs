using System.Collections.Concurrent;

namespace ImageTools.LocalCloud.Faults;

/// <summary>Counts requests and gets the fault of each from the test or the fault file.</summary>
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

    /// <summary>The service's error code for a status, when the fault names none.</summary>
    public static string CodeFor(Fault fault, string service) =>
        fault.Code
        ?? (fault.Status, service) switch
        {
            (503, _) => "ServiceUnavailable",
            ( >= 500, _) => "InternalError",
            (429, "oss") => "QpsLimitExceeded",
            (429, _) => "Throttling.User",
            (403, "oss") => "AccessDenied",
            (403, _) => "Forbidden.RAM",
            (404, "oss") => "NoSuchKey",
            (408, "oss") => "RequestTimeout",
            (409, "oss") => "FileAlreadyExists",
            (412, "oss") => "PreconditionFailed",
            (_, "oss") => "InvalidArgument",
            (400, _) => "Throttling.User",
            _ => "InvalidParameter",
        };
}
