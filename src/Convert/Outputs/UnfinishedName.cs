namespace ImageTools.Convert.Outputs;

/// <summary>A temporary name in use, and the record by which `clean` would find it.</summary>
internal sealed class UnfinishedName(string path, IDisposable? record) : IDisposable
{
    /// <summary>Full path.</summary>
    public string Path { get; } = UnfinishedFiles.Add(path);

    /// <summary>Nothing has this name any more: the record goes.</summary>
    public void Dispose()
    {
        UnfinishedFiles.Forget(Path);
        record?.Dispose();
    }
}
