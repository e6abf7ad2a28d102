using ImageTools.Cloud.Rpc;
using ImageTools.Import.Ecs;
using ImageTools.Import.Ram;

namespace ImageTools.Import.Tests.Fakes;

/// <summary>Clients of services that a handler plays.</summary>
internal static class Clients
{
    public const string Region = "cn-hangzhou";

    /// <summary>A clock on which polling takes no time, either: it pauses for half a minute.</summary>
    public static InstantTime Time() => new(TimeSpan.FromSeconds(59));

    public static EcsClient Ecs(HttpMessageHandler handler, TimeProvider? time = null) =>
        new(new AcsClient(EcsService.In(Region), new ExampleKey(), handler, time ?? Clients.Time()), Region);

    public static RamClient Ram(HttpMessageHandler handler, TimeProvider? time = null) =>
        new(new AcsClient(RamService.At(), new ExampleKey(), handler, time ?? Clients.Time()));
}
