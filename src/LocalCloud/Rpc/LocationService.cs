using System.Text.Json;

namespace ImageTools.LocalCloud.Rpc;

/// <summary>The location service 2015-06-12: it gives the endpoint of a service in a region. Older clients ask it before their first
/// call.</summary>
internal sealed class LocationService(LocalCloudOptions options) : IRpcApi
{
    private readonly Regions regions = new(options);

    public string Name => "location";

    public string Version => "2015-06-12";

    public static IReadOnlyList<RpcAction> All { get; } = [new("DescribeEndpoints", ["Id", "ServiceCode", "Type"], [])];

    public IReadOnlyList<RpcAction> Actions => All;

    public Action<Utf8JsonWriter>? Handle(RpcRequest request) => request.Action == "DescribeEndpoints" ? Endpoints(request) : null;

    private Action<Utf8JsonWriter> Endpoints(RpcRequest request)
    {
        var (region, service, type) = (request.Required("Id"), request.Required("ServiceCode"), request["Type"] ?? "openAPI");
        if (!regions.Knows(region))
            throw new RpcException(400, "InvalidRegionId", "The specified region does not exist.");
        if (EndpointOf(service, region, request.Host) is not { } endpoint)
            throw new RpcException(400, "Illegal Parameter", "Please check the parameters");
        return json =>
        {
            json.WriteStartObject("Endpoints");
            json.WriteStartArray("Endpoint");
            // There are no endpoints of another type (innerAPI).
            if (type == "openAPI")
            {
                json.WriteStartObject();
                json.WriteStartObject("Protocols");
                json.WriteStartArray("Protocols");
                json.WriteStringValue("HTTP");
                json.WriteStringValue("HTTPS");
                json.WriteEndArray();
                json.WriteEndObject();
                json.WriteString("Type", type);
                json.WriteString("Namespace", "26842");
                json.WriteString("Id", region);
                // The service spells it so, and clients read it so.
                json.WriteString("SerivceCode", service);
                json.WriteString("Endpoint", endpoint);
                json.WriteEndObject();
            }
            json.WriteEndArray();
            json.WriteEndObject();
            json.WriteBoolean("Success", true);
        };
    }

    // A client that used an official name gets official names of the other services. A client that used an address gets that address for
    // all.
    private static string? EndpointOf(string service, string region, string host)
    {
        var official = host.Split(':')[0].EndsWith(".aliyuncs.com", StringComparison.OrdinalIgnoreCase);
        return service.ToLowerInvariant() switch
        {
            "ecs" => official
                ? region == "cn-hangzhou"
                    ? "ecs-cn-hangzhou.aliyuncs.com"
                    : $"ecs.{region}.aliyuncs.com"
                : host,
            "ram" => official ? "ram.aliyuncs.com" : host,
            "sts" => official ? $"sts.{region}.aliyuncs.com" : host,
            "oss" => official ? $"oss-{region}.aliyuncs.com" : host,
            "location" => official ? "location.aliyuncs.com" : host,
            _ => null,
        };
    }
}
