using ImageTools.LocalCloud.Accounts;

namespace ImageTools.LocalCloud.Oss.Authentication;

/// <summary>Whose request it is and what it is about.</summary>
/// <param name="Resource">The reading that was signed.</param>
/// <param name="Key">Whose key signed it.</param>
/// <param name="Sent">When it was signed; null when it carries its own end.</param>
internal readonly record struct Authenticated(Resource Resource, AccessKey Key, DateTimeOffset? Sent);
