using System.Net;
using System.Runtime.Versioning;
using System.Text.Json;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace ImageTools.Interop;

/// <summary>Names that images and services make up are for reading, and steer no terminal.</summary>
[UnsupportedOSPlatform("windows")]
public sealed class HostileNameTests
{
    private const string Hostile = "a\e]0;owned\a\e[2J\u009b31m\u202eb";

    [Fact]
    public void Names_in_an_image_are_shown_escaped_and_are_exact_in_json()
    {
        using var directory = new TempDirectory();
        Tool.Run("qemu-img", "create", "-q", "-f", "raw", directory[Hostile], "1M");
        Tool.Run("qemu-img", "create", "-q", "-f", "qcow2", "-b", Hostile, "-F", "raw", directory["disk.qcow2"]);
        Tool.Run("qemu-img", "snapshot", "-c", Hostile, directory["disk.qcow2"]);

        var text = ImageToolsCommand.Run("info", directory["disk.qcow2"]);
        var json = ImageToolsCommand.Run("info", "--json", directory["disk.qcow2"]);
        var refused = ImageToolsCommand.Run("hash", "--json", directory["disk.qcow2"]);
        var missing = ImageToolsCommand.Run("info", "--json", directory[$"{Hostile}.raw"]);

        Assert.Equal((0, 0, 1, 1), (text.ExitCode, json.ExitCode, refused.ExitCode, missing.ExitCode));
        Assert.Contains(@"\u001b[2J\u009b31m\u202eb", text.Output, StringComparison.Ordinal);
        Assert.Equal(Hostile, JsonDocument.Parse(json.Output).RootElement.GetProperty("backing-filename").GetString());
        Assert.Contains(
            Hostile,
            JsonDocument.Parse(missing.Output).RootElement.GetProperty("message").GetString(),
            StringComparison.Ordinal
        );
        ExpectNothingThatSteers(text, json, refused, missing);
    }

    [Fact]
    public async Task Names_and_ids_of_a_service_are_shown_escaped_in_answers_and_in_refusals()
    {
        var escaped = JsonEncodedText.Encode(Hostile).ToString();
        await using var service = await ServeAsync(
            200,
            $$"""{"RequestId":"{{escaped}}","TotalCount":1,"PageNumber":1,"PageSize":50,"Images":{"Image":["""
                + $$"""{"ImageId":"m-{{escaped}}","ImageName":"{{escaped}}","Status":"Available","OSType":"linux","""
                + $$""" "Platform":"{{escaped}}","CreationTime":"{{escaped}}"}]} }"""
        );
        await using var refusing = await ServeAsync(
            400,
            $$"""{"RequestId":"{{escaped}}","Code":"{{escaped}}","Message":"no {{escaped}}","HostId":"{{escaped}}"}"""
        );
        using var directory = new TempDirectory();
        Dictionary<string, string> environment = new()
        {
            ["HOME"] = directory.Path,
            ["ALIBABA_CLOUD_ACCESS_KEY_ID"] = "LTAI5tSomebody",
            ["ALIBABA_CLOUD_ACCESS_KEY_SECRET"] = "0123456789abcdefABCDEF01234567",
        };

        ToolResult[] answers =
        [
            .. from endpoint in (string[])[Address(service), Address(refusing)]
            from more in (string[][])
                [
                    [],
                    ["--json"],
                    ["-v"],
                ]
            select ImageToolsCommand.Run(environment, ["images", "--region", "cn-hangzhou", "--ecs-endpoint", endpoint, .. more]),
        ];

        Assert.Contains(@"\u001b", answers[0].Output, StringComparison.Ordinal);
        Assert.Contains(
            Hostile,
            answers[1].Output.Length > 0 ? string.Join(' ', Strings(JsonDocument.Parse(answers[1].Output).RootElement)) : "",
            StringComparison.Ordinal
        );
        Assert.Contains(@"\u001b", answers[3].Error, StringComparison.Ordinal);
        ExpectNothingThatSteers(answers);
    }

    private static void ExpectNothingThatSteers(params ToolResult[] results) =>
        Assert.All(results, r => Assert.DoesNotContain(r.Output + r.Error, c => (char.IsControl(c) && c != '\n') || c == '\u202e'));

    private static IEnumerable<string> Strings(JsonElement element) =>
        element.ValueKind switch
        {
            JsonValueKind.String => [element.GetString()!],
            JsonValueKind.Array => element.EnumerateArray().SelectMany(Strings),
            JsonValueKind.Object => element.EnumerateObject().SelectMany(p => Strings(p.Value)),
            _ => [],
        };

    private static string Address(WebApplication service) =>
        service.Services.GetRequiredService<IServer>().Features.Get<IServerAddressesFeature>()!.Addresses.First();

    private static async Task<WebApplication> ServeAsync(int status, string json)
    {
        var builder = WebApplication.CreateSlimBuilder(new WebApplicationOptions { Args = [] });
        builder.Logging.ClearProviders();
        builder.WebHost.ConfigureKestrel(kestrel => kestrel.Listen(IPAddress.Loopback, 0));
        var service = builder.Build();
        service.Run(async http =>
        {
            (http.Response.StatusCode, http.Response.ContentType) = (status, "application/json");
            await http.Response.WriteAsync(json);
        });
        await service.StartAsync();
        return service;
    }
}
