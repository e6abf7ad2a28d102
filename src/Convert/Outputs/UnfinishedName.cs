namespace ImageTools.Convert.Outputs;

/// <summary>A temporary name in use, and its record for `clean`.</summary>
internal sealed class UnfinishedName(string path, IDisposable? record) : IDisposable
{
    /// <summary>Full path.</summary>
    public string Path { get; } = UnfinishedFiles.Add(path);

    /// <summary>The name is no longer used: removes the record.</summary>
    public void Dispose()
    {
        UnfinishedFiles.Forget(Path);
        record?.Dispose();
    }
}
