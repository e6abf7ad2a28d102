namespace ImageTools.Cli.Tests;

/// <summary>An image with a few files, made by mke2fs.</summary>
internal static class SmallFiles
{
    /// <summary>Makes it.</summary>
    /// <param name="image">Path of the image.</param>
    /// <param name="fill">Adds files to the tree that becomes the file system.</param>
    public static void Make(string image, Action<string>? fill = null)
    {
        using var tree = new TempDirectory();
        Directory.CreateDirectory(tree["etc"]);
        File.WriteAllText(tree["etc/hostname"], "web-1\n");
        File.WriteAllText(tree["etc/os-release"], "ID=debian\n");
        File.CreateSymbolicLink(tree["etc/name"], "hostname");
        fill?.Invoke(tree.Path);
        Tool.Run("mke2fs", "-q", "-F", "-t", "ext4", "-d", tree.Path, image, "8M");
    }
}
