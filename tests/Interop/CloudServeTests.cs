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

        var result = ImageToolsCommand.Run(
            new Dictionary<string, string>(),
            "cloud",
            "serve",
            "--data",
            directory["data"],
            "--faults",
            directory["faults.json"]
        );

        Assert.Equal(2, result.ExitCode);
        Assert.Contains(member, result.Error, StringComparison.Ordinal);
        Assert.Empty(result.Output);
    }

    [Fact]
    public void A_fault_file_that_is_not_there_is_a_mistake_of_the_command_line()
    {
        using var directory = new TempDirectory();
        var result = ImageToolsCommand.Run(
            new Dictionary<string, string>(),
            "cloud",
            "serve",
            "--data",
            directory["data"],
            "--faults",
            directory["none.json"]
        );
        Assert.Equal(2, result.ExitCode);
    }

    [Fact]
    public async Task With_a_certificate_each_address_speaks_what_it_says_and_the_ready_line_names_the_first()
    {
        Tool.Require("openssl");
        using var directory = new TempDirectory();
        Tool.Run(
            "openssl",
            "req",
            "-x509",
            "-newkey",
            "ec",
            "-pkeyopt",
            "ec_paramgen_curve:P-256",
            "-nodes",
            "-days",
            "2",
            "-subj",
            "/CN=localhost",
            "-addext",
            "subjectAltName=IP:127.0.0.1",
            "-keyout",
            directory["tls.key"],
            "-out",
            directory["tls.pem"]
        );
        using var cloud = await CloudProcess.StartAsync(
            directory["data"],
            "--listen",
            "http://127.0.0.1:0",
            "--tls-cert",
            directory["tls.pem"],
            "--tls-key",
            directory["tls.key"]
        );

        using var ready = System.Text.Json.JsonDocument.Parse(cloud.Ready);
        var endpoint = ready.RootElement.GetProperty("oss").GetString()!;
        Assert.StartsWith("https://127.0.0.1:", endpoint, StringComparison.Ordinal);
        // openssl is the judge of the handshake and of the certificate.
        Tool.Run(
            "openssl",
            "s_client",
            "-connect",
            endpoint["https://".Length..],
            "-CAfile",
            directory["tls.pem"],
            "-verify_return_error",
            "-verify_ip",
            "127.0.0.1"
        );
    }

    [Theory]
    [InlineData("given together", "--tls-cert", "none.pem")]
    [InlineData("none.pem", "--tls-cert", "none.pem", "--tls-key", "none.key")]
    [InlineData("--tls-cert", "--listen", "https://127.0.0.1:0")]
    public void Https_that_cannot_be_served_is_a_mistake_of_the_command_line(string named, params string[] options)
    {
        using var directory = new TempDirectory();
        var result = ImageToolsCommand.Run(new Dictionary<string, string>(), ["cloud", "serve", "--data", directory["data"], .. options]);
        Assert.Equal(2, result.ExitCode);
        Assert.Contains(named, result.Error, StringComparison.Ordinal);
    }
}
