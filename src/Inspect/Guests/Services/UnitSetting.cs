namespace ImageTools.Inspect.Guests.Services;

/// <summary>An assignment in a unit file.</summary>
/// <param name="Section">"Unit" for [Unit].</param>
/// <param name="Key">The name before the equals sign.</param>
/// <param name="Value">The value after it, with lines joined.</param>
/// <param name="Path">Guest path of the file.</param>
internal sealed record UnitSetting(string Section, string Key, string Value, string Path);
