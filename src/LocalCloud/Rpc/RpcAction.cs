using System.Globalization;

namespace ImageTools.LocalCloud.Rpc;

/// <summary>
/// A call of an API and its parameters; numbers in their names are written N. The service ignores unknown names, and so does this cloud. A
/// name that the service reads and this cloud does not is refused: otherwise the caller would think that it had an effect.
/// </summary>
/// <param name="Name">Its name in the API.</param>
/// <param name="Read">Parameters that this cloud reads.</param>
/// <param name="Unread">Parameters that only the service reads. SystemDisk.* stands for all that begin so.</param>
internal sealed record RpcAction(string Name, string[] Read, string[] Unread)
{
    /// <summary>Every call of the service may name another account as its owner. There is no other account here.</summary>
    private static readonly string[] OfAnother = ["OwnerId", "OwnerAccount", "ResourceOwnerId", "ResourceOwnerAccount"];

    /// <exception cref="RpcException">UnsupportedParameter.</exception>
    public void Check(RpcRequest request)
    {
        foreach (var (name, value) in request.Parameters)
        {
            // An empty or false value counts as absent: no parameter of these APIs is true by default.
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
