using System.Security.Cryptography;
using System.Text;

namespace ImageTools.LocalCloud.Oss.Authentication;

/// <summary>
/// What V4 of OSS and that of AWS have in common: a key that is derived for a scope (day, region, product), and what it
/// signs.
/// </summary>
internal static class ScopedSignature
{
    public static string StringToSign(string algorithm, string date, string scope, string canonicalRequest) =>
        $"{algorithm}\n{date}\n{scope}\n{System.Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(canonicalRequest)))}";

    /// <param name="root">The secret behind the word that the algorithm puts before it.</param>
    /// <param name="scope">Its steps, by slashes.</param>
    /// <param name="stringToSign">What is signed.</param>
    public static string Sign(string root, string scope, string stringToSign)
    {
        var key = Encoding.UTF8.GetBytes(root);
        foreach (var step in scope.Split('/'))
            key = HMACSHA256.HashData(key, Encoding.UTF8.GetBytes(step));
        return System.Convert.ToHexStringLower(HMACSHA256.HashData(key, Encoding.UTF8.GetBytes(stringToSign)));
    }
}
