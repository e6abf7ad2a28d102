using ImageTools.Cloud.Rpc;
using ImageTools.Import.Ecs;
using ImageTools.Import.Ram;

namespace ImageTools.Import.Tests.Fakes;

/// <summary>Clients of services that a handler plays.</summary>
internal static class Clients
{
    public const string Region = "cn-hangzhou";

    public static EcsClient Ecs(HttpMessageHandler handler, TimeProvider? time = null) =>
        new(new AcsClient(EcsService.In(Region), new FixedCredentials(), handler, time ?? new HastyTime()), Region);

    public static RamClient Ram(HttpMessageHandler handler, TimeProvider? time = null) =>
        new(new AcsClient(RamService.At(), new FixedCredentials(), handler, time ?? new HastyTime()));
}
