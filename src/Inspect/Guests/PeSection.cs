namespace ImageTools.Inspect.Guests;

/// <summary>A section of a PE file.</summary>
/// <param name="Name">Up to eight characters, such as ".linux".</param>
/// <param name="Offset">First byte of its content in the file.</param>
/// <param name="Length">Bytes of content in the file, without padding.</param>
internal sealed record PeSection(string Name, long Offset, long Length);
