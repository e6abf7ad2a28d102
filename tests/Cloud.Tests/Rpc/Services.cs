using ImageTools.Cloud.Rpc;

namespace ImageTools.Cloud.Tests.Rpc;

/// <summary>Services without hints of their own.</summary>
internal static class Services
{
    public static AcsService Ecs(string endpoint = "ecs-cn-hangzhou.aliyuncs.com") =>
        AcsService.At("ecs", "2014-05-26", endpoint, ErrorHints.Common);

    public static AcsService Ram(string endpoint) => AcsService.At("ram", "2015-05-01", endpoint, ErrorHints.Common);
}
