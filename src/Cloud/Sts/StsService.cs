using ImageTools.Cloud.Rpc;

namespace ImageTools.Cloud.Sts;

/// <summary>STS as an RPC service.</summary>
public static class StsService
{
    /// <summary>API version, a date.</summary>
    public const string Version = "2015-04-01";

    /// <summary>
    /// STS in a region, or at <paramref name="endpoint"/> when one is given ("https://host", just "host", or "vpc" for that inside VPCs).
    /// </summary>
    /// <exception cref="ArgumentException">It is no address, or plain http to another machine.</exception>
    public static AcsService In(string region, string? endpoint = null) =>
        AcsService.At(
            "sts",
            Version,
            endpoint switch
            {
                null => $"sts.{region}.aliyuncs.com",
                AcsService.Vpc => $"sts-vpc.{region}.aliyuncs.com",
                _ => endpoint,
            },
            ErrorHints.Common
        );
}
