using System.Security.Cryptography;
using System.Text;

namespace ImageTools.LocalCloud.Oss.Authentication;

/// <summary>
/// The common part of the V4 signatures of OSS and AWS: a key is derived for a scope (day, region, product) and signs a text.
/// </summary>
internal static class ScopedSignature
{
    public static string StringToSign(string algorithm, string date, string scope, string canonicalRequest) =>
        $"{algorithm}\n{date}\n{scope}\n{System.Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(canonicalRequest)))}";

    /// <param name="root">The secret, with the algorithm's prefix before it.</param>
    /// <param name="scope">Its steps, separated by slashes.</param>
    /// <param name="stringToSign">The text to sign.</param>
    public static string Sign(string root, string scope, string stringToSign)
    {
        var key = Encoding.UTF8.GetBytes(root);
        foreach (var step in scope.Split('/'))
            key = HMACSHA256.HashData(key, Encoding.UTF8.GetBytes(step));
        return System.Convert.ToHexStringLower(HMACSHA256.HashData(key, Encoding.UTF8.GetBytes(stringToSign)));
    }
}
