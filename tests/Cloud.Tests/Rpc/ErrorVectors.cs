using ImageTools.Cloud.Rpc;

namespace ImageTools.Cloud.Tests.Rpc;

/// <summary>Errors served to the official client and what it made of them.</summary>
public sealed class ErrorVectors
{
    [Fact]
    public async Task Errors_carry_the_code_status_and_request_id_that_the_official_client_sees()
    {
        var served = Vectors.Group("ecs_error_parsing").Where(v => v.TryGetProperty("served", out _)).ToArray();
        Assert.NotEmpty(served);
        foreach (var vector in served)
        {
            var saw = vector.GetProperty("clientSaw");
            var (status, code) = (
                vector.GetProperty("served").GetProperty("status").GetInt32(),
                vector.GetProperty("served").GetProperty("code").GetString()!
            );
            using var client = new AcsClient(
                Services.Ecs(),
                new ExampleKey(),
                new FakeHttp(_ => FakeHttp.Refusal(status, code)),
                new InstantTime()
            );
            var error = await Assert.ThrowsAsync<CloudException>(() =>
                client.CallAsync("ImportImage", [], _ => 0, TestContext.Current.CancellationToken)
            );
            Assert.Equal(saw.GetProperty("code").GetString(), error.Code);
            Assert.Equal(saw.GetProperty("statusCode").GetInt32(), error.Status);
            Assert.Equal(saw.GetProperty("requestId").GetString(), error.RequestId);
        }
    }
}
