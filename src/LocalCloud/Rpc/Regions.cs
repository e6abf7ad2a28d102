using System.Text.Json;

namespace ImageTools.LocalCloud.Rpc;

/// <summary>The region of this cloud and those that images can be copied to. Buckets are only in the first.</summary>
internal sealed class Regions(LocalCloudOptions options)
{
    private readonly string[] all = [options.Region, .. options.CopyRegions.Where(r => r != options.Region)];

    public bool Knows(string region) => all.Contains(region);

    /// <summary>DescribeRegions. The endpoint is this cloud's own, so that a client that follows it stays here.</summary>
    public Action<Utf8JsonWriter> List(string host) =>
        json =>
        {
            JsonSet.Write(json, "Regions", "Region", all, (json, region) =>
            {
                json.WriteString("RegionId", region);
                json.WriteString("LocalName", "Local cloud");
                json.WriteString("RegionEndpoint", host);
                json.WriteString("Status", "available");
            });
        };
}
