using System.Text.Json;

namespace ImageTools.Conformance.Client;

/// <summary>An answer of ECS, RAM or STS.</summary>
internal sealed record Reply(int Status, JsonElement Json)
{
    /// <summary>OK, or the code of the refusal.</summary>
    public string Code => Status == 200 ? "OK" : this["Code"];

    public string this[string member] => Json.GetProperty(member).GetString()!;

    /// <summary>Fails the test unless the call was granted.</summary>
    public JsonElement Granted()
    {
        Assert.True(Status == 200, $"{Status} {Json}");
        return Json;
    }

    /// <summary>A list in the nesting of the service: Images.Image[].</summary>
    public List<JsonElement> List(string outer, string inner) => [.. Granted().GetProperty(outer).GetProperty(inner).EnumerateArray()];
}
