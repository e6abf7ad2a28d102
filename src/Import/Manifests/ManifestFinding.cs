using ImageTools.Inspect.Checks;

namespace ImageTools.Import.Manifests;

/// <summary>The result of checking one item of a manifest.</summary>
/// <param name="Item">Kind of item, such as source, object, image.</param>
/// <param name="Subject">The item: a path, an object, an id.</param>
/// <param name="Status">pass, fail, skip, or unknown when it could not be checked.</param>
/// <param name="Message">What was found.</param>
public sealed record ManifestFinding(string Item, string Subject, CheckStatus Status, string Message);
