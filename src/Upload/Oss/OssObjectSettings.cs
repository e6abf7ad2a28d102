using ImageTools.Cloud;
using ImageTools.Cloud.Signing;

namespace ImageTools.Upload.Oss;

/// <summary>The settings of an object beside its bytes. The request that begins the upload carries them (notes, 3.3).</summary>
public sealed record OssObjectSettings
{
    /// <summary>Most tags of an object.</summary>
    public const int MostTags = 10;

    /// <summary>No settings: those of the bucket apply.</summary>
    public static OssObjectSettings None { get; } = new();

    /// <summary>
    /// Standard, IA, Archive, ColdArchive, DeepColdArchive; null for the bucket's. An image for an import must be readable at once:
    /// Standard or IA.
    /// </summary>
    public string? StorageClass { get; init; }

    /// <summary>Server-side encryption: AES256, KMS, SM4; null for the bucket's. ImportImage takes no encrypted object.</summary>
    public string? Encryption { get; init; }

    /// <summary>Key for KMS, or null for the service's own.</summary>
    public string? EncryptionKeyId { get; init; }

    /// <summary>Tags, 10 at most.</summary>
    public IReadOnlyDictionary<string, string> Tags { get; init; } = new Dictionary<string, string>();

    /// <summary>Metadata: x-oss-meta-NAME.</summary>
    public IReadOnlyDictionary<string, string> Metadata { get; init; } = new Dictionary<string, string>();

    /// <summary>The headers.</summary>
    /// <exception cref="CloudException">Code "invalid-setting": the service would refuse the settings.</exception>
    internal IEnumerable<KeyValuePair<string, string>> Headers()
    {
        if (StorageClass is not (null or "Standard" or "IA" or "Archive" or "ColdArchive" or "DeepColdArchive"))
            throw Refuse($"'{StorageClass}' is not a storage class of OSS.", "Standard, IA, Archive, ColdArchive or DeepColdArchive.");
        if (Encryption is not (null or "AES256" or "KMS" or "SM4"))
            throw Refuse($"'{Encryption}' is not an encryption of OSS.", "AES256, KMS or SM4.");
        if (Tags.Count > MostTags)
            throw Refuse($"An object has {MostTags} tags at most, not {Tags.Count}.", "Leave some out.");
        if (StorageClass is not null)
            yield return new("x-oss-storage-class", StorageClass);
        if (Encryption is not null)
            yield return new("x-oss-server-side-encryption", Encryption);
        if (EncryptionKeyId is not null)
            yield return new("x-oss-server-side-encryption-key-id", EncryptionKeyId);
        if (Tags.Count > 0)
        {
            yield return new(
                "x-oss-tagging",
                string.Join(
                    '&',
                    Tags.OrderBy(t => t.Key, StringComparer.Ordinal)
                        .Select(t => $"{OssSigner.Encode(t.Key, keepSlash: false)}={OssSigner.Encode(t.Value, keepSlash: false)}")
                )
            );
        }

        foreach (var (name, value) in Metadata)
        {
            if (name.Length == 0 || !name.All(c => char.IsAsciiLetterOrDigit(c) || c == '-') || value.Any(c => c is < ' ' or > '~'))
            {
                throw Refuse(
                    $"The metadata '{name}' can't be sent in a header.",
                    "Letters, digits and '-' in the name, ASCII in the value."
                );
            }

            yield return new($"x-oss-meta-{name.ToLowerInvariant()}", value);
        }
    }

    private static CloudException Refuse(string message, string hint) => new("oss", "invalid-setting", message, hint: hint);
}
