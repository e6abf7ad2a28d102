namespace ImageTools.Inspect.Checks;

/// <summary>What a check is about, in sentences.</summary>
/// <param name="Looks">What is looked at.</param>
/// <param name="Matters">Why ECS or the start of an instance cares.</param>
/// <param name="Mend">What to do about a finding; the finding itself says it for the guest at hand.</param>
public sealed record CheckExplanation(string Looks, string Matters, string Mend);
