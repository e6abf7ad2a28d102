namespace ImageTools.Inspect.Checks;

/// <summary>Explains a check in sentences.</summary>
/// <param name="Looks">What the check looks at.</param>
/// <param name="Matters">Why it matters to ECS or to the start of an instance.</param>
/// <param name="Mend">What to do about a finding in general. The finding itself says it for the guest at hand.</param>
public sealed record CheckExplanation(string Looks, string Matters, string Mend);
