namespace ImageTools.LocalCloud.Tests;

public class Smoke
{
    [Fact]
    public void Assembly_loads() => Assert.True(true);
}
