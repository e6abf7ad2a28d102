namespace ImageTools.Inspect.Guests.Services;

/// <summary>An assignment in a unit file.</summary>
/// <param name="Section">"Unit" for [Unit].</param>
/// <param name="Key">Before the equals sign.</param>
/// <param name="Value">After it, lines joined.</param>
/// <param name="Path">Guest path of the file.</param>
internal sealed record UnitSetting(string Section, string Key, string Value, string Path);
