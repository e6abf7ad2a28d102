using ImageTools.Inspect.Checks;

namespace ImageTools.Import.Manifests;

/// <summary>One thing of a manifest that was checked again.</summary>
/// <param name="Item">Such as source, object, image.</param>
/// <param name="Subject">Which one: a path, an object, an id.</param>
/// <param name="Status">pass, fail, skip, or unknown when it could not be looked at.</param>
/// <param name="Message">What was found.</param>
public sealed record ManifestFinding(string Item, string Subject, CheckStatus Status, string Message);
