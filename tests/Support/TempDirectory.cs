namespace ImageTools.Tests.Support;

/// <summary>A directory of one test, removed with it.</summary>
internal sealed class TempDirectory : IDisposable
{
    /// <summary>Full path.</summary>
    public string Path { get; } = Directory.CreateTempSubdirectory("imagetools-").FullName;

    /// <summary>A path inside.</summary>
    public string this[string name] => System.IO.Path.Combine(Path, name);

    public void Dispose() => Directory.Delete(Path, recursive: true);
}
