using ImageTools.Conformance.Signing;

namespace ImageTools.Conformance.Services;

/// <summary>A service that the environment names. Without these variables the suite asks no service but the embedded one.</summary>
internal static class RealService
{
    private const string Prefix = "IMAGETOOLS_CONFORMANCE_";

    /// <summary>Why it is not asked.</summary>
    public const string NotAsked =
        "No real service was asked: IMAGETOOLS_CONFORMANCE_OSS, _REGION, _BUCKET and ALIBABA_CLOUD_ACCESS_KEY_ID, "
        + "ALIBABA_CLOUD_ACCESS_KEY_SECRET name one (docs/local-cloud.md, Conformance).";

    public static bool IsAsked => Variable(Prefix + "OSS") is not null;

    /// <summary>Whether also what costs money may be asked: images, snapshots, storage classes that are billed for a month.</summary>
    public static bool MayCost => Variable(Prefix + "COSTS") == "yes";

    public static Service Read()
    {
        var region = Required(Prefix + "REGION");
        return new Service(
            ServiceKind.Real,
            Endpoint(Prefix + "OSS", ""),
            region,
            Required(Prefix + "BUCKET"),
            new Credentials(
                Required("ALIBABA_CLOUD_ACCESS_KEY_ID"),
                Required("ALIBABA_CLOUD_ACCESS_KEY_SECRET"),
                Variable("ALIBABA_CLOUD_SECURITY_TOKEN")
            )
        )
        {
            PathStyle = Variable(Prefix + "STYLE") == "path",
            Ecs = Endpoint(Prefix + "ECS", $"https://ecs.{region}.aliyuncs.com"),
            Ram = Endpoint(Prefix + "RAM", "https://ram.aliyuncs.com"),
            Sts = Endpoint(Prefix + "STS", $"https://sts.{region}.aliyuncs.com"),
        };
    }

    private static Uri Endpoint(string name, string otherwise)
    {
        var endpoint = new Uri(Variable(name) ?? otherwise);
        Assert.True(
            endpoint.Scheme == Uri.UriSchemeHttps || endpoint.IsLoopback,
            $"{name}: only a loopback address may be spoken to without TLS."
        );
        return endpoint;
    }

    private static string Required(string name) =>
        Variable(name) ?? throw new InvalidOperationException($"IMAGETOOLS_CONFORMANCE_OSS is set, and {name} is not.");

    private static string? Variable(string name) => Environment.GetEnvironmentVariable(name) is { Length: > 0 } value ? value : null;
}
