namespace ImageTools.Interop;

/// <summary>`cloud serve` as scripts call it.</summary>
public sealed class CloudServeTests
{
    [Theory]
    [InlineData("""{"faults":[{"operation":"UploadPart","action":"explode"}]}""", "faults[0].action")]
    [InlineData("""{"faults":[{"operation":"UploadPart","rate":0,"action":"drop-response"}]}""", "faults[0].rate")]
    [InlineData("not json", "line 1")]
    public void A_fault_file_that_cannot_be_followed_is_refused_with_exit_code_2_and_the_member_named(string plan, string member)
    {
        using var directory = new TempDirectory();
        File.WriteAllText(directory["faults.json"], plan);

        var result = ImageToolsCommand.Run(new Dictionary<string, string>(), "cloud", "serve", "--data", directory["data"], "--faults", directory["faults.json"]);

        Assert.Equal(2, result.ExitCode);
        Assert.Contains(member, result.Error, StringComparison.Ordinal);
        Assert.Empty(result.Output);
    }

    [Fact]
    public void A_fault_file_that_is_not_there_is_a_mistake_of_the_command_line()
    {
        using var directory = new TempDirectory();
        var result = ImageToolsCommand.Run(new Dictionary<string, string>(), "cloud", "serve", "--data", directory["data"], "--faults", directory["none.json"]);
        Assert.Equal(2, result.ExitCode);
    }
}
