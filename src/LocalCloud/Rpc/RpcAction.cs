using System.Globalization;

namespace ImageTools.LocalCloud.Rpc;

/// <summary>
/// A call of an API and its parameters, numbers in their names as N. The service does not care about names that it does not know, and so
/// they are ignored here, too; one that it knows and this cloud does not read would be pretended to be obeyed, and is refused.
/// </summary>
/// <param name="Name">As the API calls it.</param>
/// <param name="Read">What is read.</param>
/// <param name="Unread">What the service reads beside; SystemDisk.* stands for all that begin so.</param>
internal sealed record RpcAction(string Name, string[] Read, string[] Unread)
{
    /// <summary>What every call of the service may say: that it is made for another account. There is none here.</summary>
    private static readonly string[] OfAnother = ["OwnerId", "OwnerAccount", "ResourceOwnerId", "ResourceOwnerAccount"];

    /// <exception cref="RpcException">UnsupportedParameter.</exception>
    public void Check(RpcRequest request)
    {
        foreach (var (name, value) in request.Parameters)
        {
            // What is empty or false is as if it were not there: no parameter of these APIs is true by itself.
            if (value.Length == 0 || value.Equals("false", StringComparison.OrdinalIgnoreCase))
                continue;
            var general = string.Join(
                '.',
                name.Split('.').Select(part => int.TryParse(part, NumberStyles.None, CultureInfo.InvariantCulture, out _) ? "N" : part)
            );
            if (
                Array.IndexOf(Read, general) < 0
                && (Array.IndexOf(OfAnother, general) >= 0 || Array.Exists(Unread, u => Means(u, general)))
            )
            {
                throw new RpcException(
                    400,
                    "UnsupportedParameter",
                    $"The local cloud does not read the parameter {name} of {Name}, and does not act as if it had."
                );
            }
        }
    }

    private static bool Means(string pattern, string name) =>
        pattern.EndsWith(".*", StringComparison.Ordinal) ? name.StartsWith(pattern[..^1], StringComparison.Ordinal) : name == pattern;
}
