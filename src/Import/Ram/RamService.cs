using ImageTools.Cloud.Rpc;

namespace ImageTools.Import.Ram;

/// <summary>RAM as an RPC service: its endpoint and the hints for its errors. It is the same for all regions.</summary>
public static class RamService
{
    private static readonly Dictionary<string, string> Own = new(StringComparer.OrdinalIgnoreCase)
    {
        ["EntityNotExist.Role"] = "There is no such role: `imagetools authorize` shows what is needed.",
        ["EntityNotExist.Policy"] = "There is no such policy.",
        ["EntityAlreadyExists.Role"] = "The role exists already.",
        ["EntityAlreadyExists.Role.Policy"] = "The policy is attached already.",
    };

    private static readonly ErrorHints Hints = ErrorHints.Common.With(Own);

    /// <summary>RAM, or the service at <paramref name="endpoint"/> when one is given ("https://host", or just "host").</summary>
    /// <exception cref="ArgumentException">It is no address, or plain http to another machine.</exception>
    public static AcsService At(string? endpoint = null) => AcsService.At("ram", "2015-05-01", endpoint ?? "ram.aliyuncs.com", Hints);
}
