using System.Net;
using Sluice.Gateway.Tests.Fixtures;

namespace Sluice.Gateway.Tests.Admin;

/// <summary>A gateway with an empty directory of its own, and its operator.</summary>
internal sealed class ApiGateway : IAsyncDisposable
{
    private const string EmptyManifest = """{"servers":{}}""";

    private ApiGateway(TestGateway gateway)
    {
        Gateway = gateway;
        Operator = As(gateway.AdminKey);
    }

    public TestGateway Gateway { get; }

    public ApiCaller Operator { get; }

    public static Task<ApiGateway> StartAsync(params string[] options) => StartWithAsync(EmptyManifest, options);

    public static async Task<ApiGateway> StartWithAsync(string manifest, params string[] options) => new(await TestGateway.StartWithAsync(manifest, options));

    public ApiCaller As(string? key) => new(Gateway.Http, key);

    /// <summary>Somebody of the operator's organisation.</summary>
    public async Task<ApiCaller> WithRoleAsync(string role)
    {
        var minted = await Operator.PostAsync("keys", $$"""{"name":"a {{role}}","role":"{{role}}"}""");
        return As((string)minted.Expect(HttpStatusCode.Created)["secret"]!);
    }

    public ValueTask DisposeAsync() => Gateway.DisposeAsync();
}
