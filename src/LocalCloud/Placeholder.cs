namespace ImageTools.LocalCloud;

/// <summary>Placeholder until the server lands.</summary>
internal static class Placeholder;
