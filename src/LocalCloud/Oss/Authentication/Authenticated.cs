using ImageTools.LocalCloud.Accounts;

namespace ImageTools.LocalCloud.Oss.Authentication;

/// <summary>The caller and the resource of a request.</summary>
/// <param name="Resource">The resource that was signed.</param>
/// <param name="Key">The key that signed it.</param>
/// <param name="Sent">When it was signed; null when it states its own expiry.</param>
internal readonly record struct Authenticated(Resource Resource, AccessKey Key, DateTimeOffset? Sent);
