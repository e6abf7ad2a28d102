namespace ImageTools.Tests.Support;

/// <summary>Times of files are as coarse as the system's clock ticks: a test that changes a file twice must see two times.</summary>
internal static class FileClock
{
    /// <summary>Waits until a change gets another time than one of before.</summary>
    public static void WaitForAnotherTick(TempDirectory directory)
    {
        var path = directory["tick"];
        var deadline = DateTime.UtcNow.AddSeconds(10);
        File.WriteAllText(path, "");
        for (var first = File.GetLastWriteTimeUtc(path); File.GetLastWriteTimeUtc(path) == first;)
        {
            Assert.True(DateTime.UtcNow < deadline, "The clock of the file system stands still.");
            File.WriteAllText(path, "");
        }
        File.Delete(path);
    }
}
