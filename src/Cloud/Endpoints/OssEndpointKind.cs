namespace ImageTools.Cloud.Endpoints;

/// <summary>The service's own endpoints of a region (notes, 1.1).</summary>
public enum OssEndpointKind
{
    /// <summary>Over the internet. In mainland China, new accounts may not move data over it; they need a domain of their own.</summary>
    Public,

    /// <summary>From ECS in the same region; traffic is free.</summary>
    Internal,

    /// <summary>Over the internet, IPv4 and IPv6.</summary>
    DualStack,

    /// <summary>Through the nearest entry; must be switched on for the bucket.</summary>
    Accelerate,

    /// <summary>The same for entries outside of mainland China.</summary>
    AccelerateOverseas,
}
