namespace ImageTools.Tests.Support;

/// <summary>A block device over a file, of one test; needs root and loop devices.</summary>
internal sealed class LoopDevice : IDisposable
{
    private LoopDevice(string path) => Path = path;

    /// <summary>Its node.</summary>
    public string Path { get; }

    /// <summary>Attaches one, or skips the test where that can't be.</summary>
    public static LoopDevice Over(string file)
    {
        Tool.Require("losetup");
        var attached = Tool.TryRun("losetup", "--find", "--show", file);
        if (attached.ExitCode != 0)
            Assert.Skip($"No loop device can be had here: {attached.Error.Trim()}");
        return new LoopDevice(attached.Output.Trim());
    }

    public void Dispose() => Tool.TryRun("losetup", "--detach", Path);
}
