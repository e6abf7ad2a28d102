using ImageTools.Disks;
using ImageTools.Disks.FileSystems;
using ImageTools.Inspect.Files;
using ImageTools.Inspect.Guests;
using ImageTools.Tests.Support;

namespace ImageTools.Inspect.Tests.Files;

/// <summary>A walk shows every file once, in order, and ends in any tree.</summary>
public sealed class TreeWalkerTests
{
    private readonly NumberedFileSystem files = new();
    private readonly List<(string Path, string Reason)> unreadable = [];

    [Fact]
    public void Names_come_in_order_and_a_directory_before_its_content()
    {
        files.Name(1, "b", files.File(10, ""));
        files.Name(1, "a.b", files.File(11, ""));
        files.Name(1, "a", files.Directory(12));
        files.Name(12, "z", files.File(13, ""));

        Assert.Equal(["/", "/a", "/a/z", "/a.b", "/b"], Walk());
    }

    [Fact]
    public void A_directory_that_contains_itself_is_shown_once_and_said()
    {
        files.Name(1, "d", files.Directory(2));
        files.Name(2, "up", files.Root);
        files.Name(2, "self", files.Stat(new DirectoryEntry("d", 2, FileNodeType.Directory)));

        Assert.Equal(["/", "/d", "/d/self", "/d/up"], Walk());
        Assert.Equal(["/d/self", "/d/up"], unreadable.Select(u => u.Path));
    }

    [Fact]
    public void Directories_with_two_names_each_do_not_double_the_walk_at_each_step()
    {
        // Every step has two names of the next one: 2^60 paths.
        for (ulong id = 1; id < 60; id++)
        {
            var next = files.Directory(id + 1);
            files.Name(id, "a", next);
            files.Name(id, "b", next);
        }

        Assert.Equal(1 + (2 * 59), Walk().Length);
        Assert.Equal(59, unreadable.Count);
    }

    [Fact]
    public void Names_that_are_no_part_of_a_path_are_left_out_and_said()
    {
        foreach (var (i, name) in ((string[])["..", ".", "", "a/b", "/etc/passwd", "n\0l", "good"]).Index())
            files.Name(1, name, files.File((ulong)i + 10, ""));

        Assert.Equal(["/", "/good"], Walk());
        Assert.Equal(6, unreadable.Count);
    }

    [Fact]
    public void Of_two_entries_of_one_name_the_one_that_the_guest_sees_is_shown()
    {
        files.Name(1, "twin", files.Link(10, "/etc"));
        files.Name(1, "twin", files.Directory(11));
        files.Name(11, "inside", files.File(12, ""));

        Assert.Equal(["/", "/twin"], Walk());
        Assert.Contains("2 times", Assert.Single(unreadable).Reason, StringComparison.Ordinal);
    }

    [Fact]
    public void A_damaged_directory_is_said_and_the_walk_goes_on()
    {
        files.Name(1, "bad", files.Directory(2));
        files.Name(1, "good", files.File(3, ""));
        files.Damaged.Add(2);

        Assert.Equal(["/", "/bad", "/good"], Walk());
        Assert.Contains("checksum", Assert.Single(unreadable).Reason, StringComparison.Ordinal);
    }

    [Fact]
    public void Mounts_are_walked_where_they_are_mounted_and_left_out_on_request()
    {
        var other = new NumberedFileSystem();
        other.Name(1, "user", other.File(2, ""));
        files.Name(1, "home", files.Directory(2));
        files.Name(2, "hidden", files.File(3, ""));
        var tree = new MountedTree(files);
        tree.Mount("/home", other);

        Assert.Equal(["/", "/home", "/home/user"], Walk(tree));
        Assert.Equal(["/", "/home"], Walk(tree, oneFileSystem: true));
    }

    [Fact]
    public void A_directory_that_is_mounted_at_a_second_place_is_shown_at_both()
    {
        files.Name(1, "data", files.Directory(2));
        files.Name(2, "file", files.File(3, ""));
        files.Name(1, "srv", files.Directory(4));
        var tree = new MountedTree(files);
        tree.Mount("/srv", files, files.Stat(new DirectoryEntry("data", 2, FileNodeType.Directory)));

        Assert.Equal(["/", "/data", "/data/file", "/srv", "/srv/file"], Walk(tree));
        Assert.Empty(unreadable);
    }

    [Fact]
    public void A_file_system_that_is_mounted_in_itself_ends_the_walk()
    {
        files.Name(1, "loop", files.Directory(2));
        var tree = new MountedTree(files);
        tree.Mount("/loop", files);

        Assert.Equal(["/", "/loop"], Walk(tree));
        Assert.Single(unreadable);
    }

    [Fact]
    public void A_path_is_never_longer_than_a_path_can_be()
    {
        var name = new string('n', 250);
        for (ulong id = 1; id < 40; id++)
            files.Name(id, name, files.Directory(id + 1));

        Assert.All(Walk(), path => Assert.InRange(path.Length, 1, FileSystemLimits.MaxPathLength + name.Length + 1));
        Assert.Single(unreadable);
    }

    [Fact]
    public void Depth_is_counted_from_the_start()
    {
        files.Name(1, "a", files.Directory(2));
        files.Name(2, "b", files.Directory(3));
        files.Name(3, "c", files.File(4, ""));
        var tree = new MountedTree(files);

        var walker = new TreeWalker(tree, (_, _) => { }) { MaxDepth = 1 };

        Assert.Equal(["/a", "/a/b"], walker.Walk(tree.Find("/a")!).Select(e => e.Path));
    }

    private string[] Walk(MountedTree? tree = null, bool oneFileSystem = false)
    {
        tree ??= new MountedTree(files);
        return
        [
            .. new TreeWalker(tree, (path, e) => unreadable.Add((path, e.Message))) { OneFileSystem = oneFileSystem }
                .Walk(tree.Find("/")!)
                .Select(e => e.Path),
        ];
    }
}
