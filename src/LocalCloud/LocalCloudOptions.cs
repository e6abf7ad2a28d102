using System.Security.Cryptography.X509Certificates;
using ImageTools.LocalCloud.Faults;

namespace ImageTools.LocalCloud;

/// <summary>How an embedded cloud is started.</summary>
public sealed record LocalCloudOptions
{
    /// <summary>
    /// Address and port; port 0 takes a free one. http:// or https:// before it chooses the protocol. Without either it is https when there
    /// is a certificate, else http.
    /// </summary>
    public string Listen { get; init; } = "127.0.0.1:0";

    /// <summary>Further addresses, written as <see cref="Listen"/>.</summary>
    public IReadOnlyList<string> AlsoListen { get; init; } = [];

    /// <summary>The certificate for https, with its key; null serves http only.</summary>
    public X509Certificate2? Certificate { get; init; }

    /// <summary>Everything the cloud keeps: objects, unfinished uploads, images, tasks, roles, its demo credentials.</summary>
    public required string DataDirectory { get; init; }

    /// <summary>Demo access key. Null takes the one of the data directory, which the first start makes.</summary>
    public string? AccessKeyId { get; init; }

    /// <summary>Secret of <see cref="AccessKeyId"/>; both are given or neither.</summary>
    public string? AccessKeySecret { get; init; }

    /// <summary>The region of this cloud and of its buckets.</summary>
    public string Region { get; init; } = "cn-hangzhou";

    /// <summary>Further regions of ECS: images can be copied there. They have no buckets.</summary>
    public IReadOnlyList<string> CopyRegions { get; init; } = ["cn-shanghai", "eu-central-1"];

    /// <summary>A bucket that exists from the start; it also answers for host names that name no bucket (CNAME).</summary>
    public string Bucket { get; init; } = "imagetools-demo";

    /// <summary>Every timestamp, expiry and skew check uses this clock.</summary>
    public TimeProvider Time { get; init; } = TimeProvider.System;

    /// <summary>How long an import task pauses between two visible steps (tenths of its work).</summary>
    public TimeSpan TaskStepDelay { get; init; } = TimeSpan.FromMilliseconds(50);

    /// <summary>
    /// Whether the import role and its policy are there at the start; without them ImportImage answers
    /// NoSetRoletoECSServiceAcount.
    /// </summary>
    public bool RoleExists { get; init; } = true;

    /// <summary>Whether this account was invited to import VMDK; ECS refuses the format to everyone else.</summary>
    public bool VmdkInvited { get; init; }

    /// <summary>Actions that no key may do: oss:PutObject, ecs:*, ram:CreateRole. They are refused as RAM's policies refuse them.</summary>
    public IReadOnlyList<string> Deny { get; init; } = [];

    /// <summary>Allows an address that other machines can reach. Demo credentials protect nothing: off by default.</summary>
    public bool AllowRemote { get; init; }

    /// <summary>Called before every request; the fault that it returns is played in that request. For tests.</summary>
    public Func<FaultRequest, Fault?>? Fault { get; init; }
}
