using ImageTools.Conformance.Signing;

namespace ImageTools.Conformance.Services;

/// <summary>A service as its users know it: addresses, a region, a bucket, a key. The statements know nothing else of it.</summary>
internal sealed record Service(ServiceKind Kind, Uri Oss, string Region, string Bucket, Credentials Credentials)
{
    /// <summary>Whether buckets are named in the path; the real service takes them in the host name only (section 1.2).</summary>
    public bool PathStyle { get; init; } = true;

    public required Uri Ecs { get; init; }

    public required Uri Ram { get; init; }

    public required Uri Sts { get; init; }
}
