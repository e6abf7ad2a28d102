using ImageTools.Cloud.Http;
using ImageTools.Cloud.Rpc;
using ImageTools.Cloud.Signing;
using ImageTools.Cloud.Sts;
using static ImageTools.Tests.Support.FakeHttp;

namespace ImageTools.Cloud.Tests.Rpc;

public sealed class ClientBehaviour
{
    private readonly InstantTime time = new InstantTime();

    [Fact]
    public async Task A_request_carries_the_signature_of_the_official_client_for_the_same_nonce_and_time()
    {
        var handler = new FakeHttp(_ => FakeHttp.Json("{}"));
        await Client(handler, nonce: () => "3156853299f313e23d1673dc12e1703d")
            .CallAsync("DescribeTasks", Some, _ => 0, TestContext.Current.CancellationToken);
        var request = Assert.Single(handler.Requests);
        Assert.Equal(("POST", "/?RegionId=cn-hangzhou", ""), (request.Method, request.Address.PathAndQuery, request.Body));
        Assert.Equal("2026-01-15T08:30:45Z", request.Headers["x-acs-date"]);
        var canonical = Acs3Signer.CanonicalRequest(
            "POST",
            "RegionId=cn-hangzhou",
            request.Headers,
            request.Headers["x-acs-content-sha256"]
        );
        Assert.EndsWith(
            $"Signature={Acs3Signer.Signature(ExampleKey.Secret, canonical)}",
            request.Headers["authorization"],
            StringComparison.Ordinal
        );
        Assert.DoesNotContain("content-type", request.Headers.Keys);
    }

    [Fact]
    public async Task The_host_is_signed_with_its_port()
    {
        var handler = new FakeHttp(_ => FakeHttp.Json("{}"));
        await Client(handler, Services.Ecs("http://127.0.0.1:8443")).CallAsync("X", Some, _ => 0, TestContext.Current.CancellationToken);
        Assert.Equal("127.0.0.1:8443", handler.Requests[0].Headers["host"]);
    }

    [Fact]
    public async Task Temporary_credentials_are_named_and_their_token_signed()
    {
        var handler = new FakeHttp(_ => FakeHttp.Json("{}"));
        await Client(handler, credentials: new ExampleKey(token: ExampleKey.Token))
            .CallAsync("X", Some, _ => 0, TestContext.Current.CancellationToken);
        var headers = handler.Requests[0].Headers;
        Assert.Equal((ExampleKey.Id, ExampleKey.Token), (headers["x-acs-accesskey-id"], headers["x-acs-security-token"]));
        Assert.Contains(
            "x-acs-accesskey-id;x-acs-action;x-acs-content-sha256;x-acs-date;x-acs-security-token;",
            headers["authorization"],
            StringComparison.Ordinal
        );
    }

    [Fact]
    public async Task Parameters_too_long_for_a_request_line_travel_as_a_form()
    {
        var handler = new FakeHttp(_ => FakeHttp.Json("{}"));
        var description = new string('ü', 2000) + " +&=";
        await Client(handler)
            .CallAsync("X", new AcsParameters { { "Description", description } }, _ => 0, TestContext.Current.CancellationToken);
        var request = handler.Requests[0];
        Assert.Equal(("/", description), (request.Address.PathAndQuery, request["Description"]));
        Assert.Equal("application/x-www-form-urlencoded", request.Headers["content-type"]);
        Assert.Equal(Acs3Signer.Sha256Hex(System.Text.Encoding.ASCII.GetBytes(request.Body)), request.Headers["x-acs-content-sha256"]);
        Assert.Contains("SignedHeaders=content-type;host;", request.Headers["authorization"], StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(400, "Throttling")]
    [InlineData(400, "Throttling.User")]
    [InlineData(503, "ServiceUnavailable")]
    [InlineData(500, "InternalError")]
    [InlineData(400, "SignatureNonceUsed")]
    [InlineData(502, "")]
    public async Task Passing_trouble_is_tried_again_with_a_fresh_nonce_and_date(int status, string code)
    {
        var handler = Sequence(() => Refusal(status, code), () => Refusal(status, code), () => FakeHttp.Json("""{"A":"b"}"""));
        var answer = await Client(handler).CallAsync("X", Some, a => a.Text("A"), TestContext.Current.CancellationToken);
        Assert.Equal("b", answer);
        Assert.Equal(3, handler.Requests.Select(r => r.Headers["x-acs-signature-nonce"]).Distinct().Count());
        Assert.Equal(2, time.Waits.Count);
        Assert.All(time.Waits, w => Assert.InRange(w, TimeSpan.Zero, TimeSpan.FromSeconds(20)));
    }

    [Fact]
    public async Task A_lost_connection_is_tried_again()
    {
        var handler = Sequence(() => throw new HttpRequestException("Connection reset"), () => FakeHttp.Json("{}"));
        await Client(handler).CallAsync("X", Some, _ => 0, TestContext.Current.CancellationToken);
        Assert.Equal(2, handler.Requests.Count);
    }

    [Fact]
    public async Task An_answer_that_never_comes_ends_after_the_attempts_and_names_the_endpoint()
    {
        var handler = new FakeHttp(_ => throw new HttpRequestException("No route to host"));
        var error = await Fails(Client(handler));
        Assert.Equal(("ecs", "connection-failed", true), (error.Service, error.Code, error.IsRetryable));
        Assert.Contains("ecs-cn-hangzhou.aliyuncs.com", error.Message, StringComparison.Ordinal);
        Assert.Equal(6, handler.Requests.Count);
    }

    [Theory]
    [InlineData(System.Net.Sockets.SocketError.HostNotFound, "unknown-host", 1)]
    [InlineData(System.Net.Sockets.SocketError.TryAgain, "connection-failed", 6)]
    public async Task A_host_that_does_not_exist_fails_at_once_and_one_that_can_not_be_looked_up_is_tried_again(
        System.Net.Sockets.SocketError cause,
        string code,
        int attempts
    )
    {
        var handler = new FakeHttp(_ =>
            throw new HttpRequestException(
                HttpRequestError.NameResolutionError,
                "no host",
                new System.Net.Sockets.SocketException((int)cause)
            )
        );
        var error = await Fails(Client(handler));
        Assert.Equal((code, attempts > 1, attempts), (error.Code, error.IsRetryable, handler.Requests.Count));
        Assert.Contains("--ecs-endpoint", error.Hint, StringComparison.Ordinal);
    }

    [Fact]
    public async Task The_pause_that_the_service_asks_for_is_kept()
    {
        var handler = Sequence(
            () =>
            {
                var throttled = Refusal(400, "Throttling.User");
                throttled.Headers.Add("x-acs-retry-after", "7000");
                return throttled;
            },
            () => FakeHttp.Json("{}")
        );
        await Client(handler).CallAsync("X", Some, _ => 0, TestContext.Current.CancellationToken);
        Assert.Equal([TimeSpan.FromSeconds(7)], time.Waits);
    }

    [Fact]
    public async Task A_wrong_clock_is_corrected_once_by_the_services_and_stays_corrected()
    {
        var handler = Sequence(
            () => Refusal(400, "InvalidTimeStamp.Expired", date: InstantTime.Now.AddHours(2)),
            () => FakeHttp.Json("{}"),
            () => FakeHttp.Json("{}")
        );
        var client = Client(handler);
        await client.CallAsync("X", Some, _ => 0, TestContext.Current.CancellationToken);
        await client.CallAsync("Y", Some, _ => 0, TestContext.Current.CancellationToken);
        Assert.Equal(
            ["2026-01-15T08:30:45Z", "2026-01-15T10:30:45Z", "2026-01-15T10:30:45Z"],
            handler.Requests.Select(r => r.Headers["x-acs-date"])
        );
        Assert.Empty(time.Waits);
    }

    [Fact]
    public async Task A_clock_that_stays_wrong_is_an_error_and_no_endless_loop()
    {
        var handler = new FakeHttp(_ => Refusal(400, "InvalidTimeStamp.Expired", date: InstantTime.Now.AddHours(2)));
        var error = await Fails(Client(handler));
        Assert.Equal("InvalidTimeStamp.Expired", error.Code);
        Assert.Equal(3, handler.Requests.Count);
    }

    [Fact]
    public async Task A_denial_names_the_action_that_is_missing()
    {
        const string Detail = ""","AccessDeniedDetail":{"AuthAction":"ecs:ImportImage","AuthPrincipalType":"SubUser"}""";
        var handler = new FakeHttp(_ => Refusal(403, "Forbidden.RAM", "User not authorized to operate on the specified resource.", Detail));
        var error = await Fails(Client(handler));
        Assert.Contains("ecs:ImportImage", error.Message, StringComparison.Ordinal);
        Assert.Contains("ecs:ImportImage", error.Hint, StringComparison.Ordinal);
        Assert.Equal((403, "473469C7-AA6F-4DC5-B3DB-A3DC0DE3C83E", false), (error.Status, error.RequestId, error.IsRetryable));
        Assert.Single(handler.Requests);
    }

    [Fact]
    public async Task An_error_in_xml_is_understood()
    {
        var handler = new FakeHttp(_ =>
            FakeHttp.Json(
                "<?xml version='1.0'?><Error><RequestId>R1</RequestId><Code>InvalidRegionId.NotFound</Code><Message>no</Message></Error>",
                System.Net.HttpStatusCode.NotFound
            )
        );
        var error = await Fails(Client(handler));
        Assert.Equal(("InvalidRegionId.NotFound", "R1"), (error.Code, error.RequestId));
    }

    [Fact]
    public async Task An_error_that_is_no_document_at_all_still_has_its_status()
    {
        var error = await Fails(Client(new FakeHttp(_ => FakeHttp.Json("Not <b>here", System.Net.HttpStatusCode.NotFound))));
        Assert.Equal(("http-404", 404), (error.Code, error.Status));
    }

    [Theory]
    [InlineData(200)]
    [InlineData(403)]
    [InlineData(404)]
    [InlineData(511)]
    public async Task A_page_for_people_is_no_answer_of_the_service(int status)
    {
        var handler = new FakeHttp(_ => FakeHttp.Json("<html><title>Sign in</title>", (System.Net.HttpStatusCode)status));
        var error = await Fails(Client(handler));
        Assert.Equal(("not-the-service", status, false), (error.Code, error.Status, error.IsRetryable));
        Assert.Contains("titled 'Sign in'", error.Message, StringComparison.Ordinal);
        Assert.Single(handler.Requests);
    }

    [Fact]
    public async Task A_certificate_that_is_not_trusted_is_met_once_and_said()
    {
        await using var server = new TlsServer("localhost", -9, 9);
        using var handler = CertificateFault.Explained(new SocketsHttpHandler());
        foreach (
            var service in new[]
            {
                Services.Ecs($"https://localhost:{server.Port}"),
                Services.Ram($"https://localhost:{server.Port}"),
                StsService.In("cn-hangzhou", $"https://localhost:{server.Port}"),
            }
        )
        {
            using var client = new AcsClient(service, new ExampleKey(), handler, new InstantTime());
            var error = await Assert.ThrowsAsync<CloudException>(() =>
                client.CallAsync("X", [], _ => 0, TestContext.Current.CancellationToken)
            );
            Assert.Equal((service.Name, "certificate-untrusted", false), (error.Service, error.Code, error.IsRetryable));
            Assert.Contains("certificate of localhost is not trusted", error.Message, StringComparison.Ordinal);
        }
        Assert.Equal(3, server.Connections);
    }

    [Theory]
    [InlineData("[]")]
    [InlineData("not json")]
    [InlineData("{}")]
    public async Task An_answer_that_is_not_the_operations_answer_is_an_error_with_a_name(string body)
    {
        var client = Client(new FakeHttp(_ => FakeHttp.Json(body)));
        var error = await Assert.ThrowsAsync<CloudException>(() =>
            client.CallAsync("X", Some, a => a.Required("TaskId"), TestContext.Current.CancellationToken)
        );
        Assert.Equal("unreadable-answer", error.Code);
    }

    [Fact]
    public async Task Neither_secret_nor_token_nor_the_signed_text_comes_back_out_of_an_error()
    {
        var handler = new FakeHttp(_ =>
            Refusal(
                400,
                "SignatureDoesNotMatch",
                $"Signature of {ExampleKey.Secret} and {ExampleKey.Token} does not match. Server string to sign is: POST "
                    + "x-acs-security-token:abc"
            )
        );
        var error = await Fails(Client(handler, credentials: new ExampleKey(token: ExampleKey.Token)));
        var everything = error + error.Hint;
        Assert.DoesNotContain(ExampleKey.Secret, everything, StringComparison.Ordinal);
        Assert.DoesNotContain(ExampleKey.Token, everything, StringComparison.Ordinal);
        Assert.DoesNotContain("x-acs-security-token", everything, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Cancelling_stops_the_attempts()
    {
        using var cancel = new CancellationTokenSource();
        var handler = new FakeHttp(_ =>
        {
            cancel.Cancel();
            return Refusal(500, "InternalError");
        });
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => Client(handler).CallAsync("X", Some, _ => 0, cancel.Token));
        Assert.Single(handler.Requests);
    }

    [Fact]
    public void Signed_requests_go_unencrypted_to_this_machine_only() =>
        Assert.Throws<ArgumentException>(() => Services.Ecs("http://ecs.example.com"));

    private static AcsParameters Some => new() { { "RegionId", "cn-hangzhou" } };

    private static Task<CloudException> Fails(AcsClient client) =>
        Assert.ThrowsAsync<CloudException>(() => client.CallAsync("X", Some, _ => 0, TestContext.Current.CancellationToken));

    private AcsClient Client(
        FakeHttp handler,
        AcsService? service = null,
        ICredentialProvider? credentials = null,
        Func<string>? nonce = null
    ) => new(service ?? Services.Ecs(), credentials ?? new ExampleKey(), handler, time, nonce);
}
