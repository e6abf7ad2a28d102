using ImageTools.Cloud.Endpoints;
using ImageTools.Upload.Oss;

namespace ImageTools.Cli.Cloud;

/// <summary>Combines `--oss-endpoint` and `--addressing-style`.</summary>
internal static class OssEndpointSetting
{
    private static readonly Dictionary<string, OssEndpointKind> Kinds = new(StringComparer.OrdinalIgnoreCase)
    {
        ["public"] = OssEndpointKind.Public,
        ["internal"] = OssEndpointKind.Internal,
        ["dual-stack"] = OssEndpointKind.DualStack,
        ["accelerate"] = OssEndpointKind.Accelerate,
        ["accelerate-overseas"] = OssEndpointKind.AccelerateOverseas,
    };

    /// <summary>The endpoint.</summary>
    /// <param name="text">Name of a kind, or an address; null is the public endpoint of the region.</param>
    /// <param name="region">Region.</param>
    /// <param name="style">auto, virtual, path or cname.</param>
    /// <exception cref="ArgumentException">It is not an address, or the style is not possible with it.</exception>
    public static OssEndpoint Choose(string? text, string region, string style)
    {
        var endpoint =
            text is null ? OssEndpoint.ForRegion(region)
            : Kinds.TryGetValue(text, out var kind) ? OssEndpoint.ForRegion(region, kind)
            : OssEndpoint.Parse(
                text,
                region,
                style switch
                {
                    "auto" => null,
                    "cname" => true,
                    _ => false,
                }
            );
        return style switch
        {
            "path" => endpoint with { PathStyle = true },
            "virtual" when endpoint.PathStyle => throw new ArgumentException(
                $"--addressing-style virtual: there can be no bucket in front of {endpoint.Address.Host}."
            ),
            "cname" when !endpoint.CustomDomain => throw new ArgumentException(
                "--addressing-style cname: give the domain with --oss-endpoint."
            ),
            _ => endpoint,
        };
    }
}
