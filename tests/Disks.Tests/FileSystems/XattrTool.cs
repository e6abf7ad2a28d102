using System.Text;
using ImageTools.Disks.FileSystems;

namespace ImageTools.Disks.Tests.FileSystems;

/// <summary>Attributes by setfattr and getfattr.</summary>
internal static class XattrTool
{
    /// <summary>Sets an attribute; the test is skipped where the temporary directory keeps none.</summary>
    public static void Set(string tree, string path, string name, string value)
    {
        var set = Tool.TryRun("setfattr", "-n", name, "-v", value, $"{tree}/{path}");
        Assert.SkipUnless(set.ExitCode == 0, "The temporary directory keeps no attributes of users.");
    }

    /// <summary>The attributes of these files are what getfattr says of the tree.</summary>
    public static void Check(FileSystem files, string tree, IReadOnlyList<string> paths)
    {
        foreach (var path in paths)
        {
            var theirs = Tool.Run("getfattr", "--absolute-names", "-d", "-e", "hex", tree + path)
                .Split('\n', StringSplitOptions.RemoveEmptyEntries)
                .Where(l => !l.StartsWith('#'))
                .Order(StringComparer.Ordinal);
            var ours = files
                .Xattrs(FileTree.Find(files, path))
                .Select(x => $"{x.Name}=0x{Convert.ToHexStringLower(x.Value.Span)}")
                .Order(StringComparer.Ordinal);
            Assert.Equal(theirs, ours);
        }
    }
}
