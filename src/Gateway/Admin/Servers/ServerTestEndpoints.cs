using Microsoft.Net.Http.Headers;
using Sluice.Gateway.Admin.Access;
using Sluice.Gateway.Admin.Answers;
using Sluice.Gateway.Admin.Description;
using Sluice.Gateway.Admin.Problems;
using Sluice.Gateway.Admin.Servers.Probing;

namespace Sluice.Gateway.Admin.Servers;

/// <summary>What a server answers when the gateway asks it.</summary>
internal static class ServerTestEndpoints
{
    private const string BusySeconds = "5";

    public static void MapServerTests(this IEndpointRouteBuilder servers)
    {
        servers.MapPost("/{id}/test", TestAsync).Operation("testServer", "Asks the server who it is, with its own credentials", AdminRole.PolicyManager).Produces<ServerTestReport>();
        servers.MapGet("/{id}/tools", ToolsAsync).Operation("listServerTools", "Asks the server which tools it has", AdminRole.Viewer)
            .Produces<ToolList>().WithMetadata(new MayAnswer(ProblemKind.Upstream));
    }

    private static async Task<IResult> TestAsync(AdminCaller caller, string id, ServerTests tests, CancellationToken cancellationToken) =>
        await tests.RunAsync(caller, id, cancellationToken) switch
        {
            null => Reads.NotFound,
            { Failure: { Stage: ProbeStage.Busy } busy } => Busy(busy),
            var result => Results.Json(ServerTestReport.Of(result), AdminJson.Options),
        };

    private static async Task<IResult> ToolsAsync(AdminCaller caller, string id, ServerTests tests, CancellationToken cancellationToken) =>
        await tests.RunAsync(caller, id, cancellationToken) switch
        {
            null => Reads.NotFound,
            { Failure: { Stage: ProbeStage.Busy } busy } => Busy(busy),
            { Failure: { } failure } => Problem.Of(ProblemKind.Upstream, $"{failure.Problem} {failure.Fix}"),
            { Found: var found } => Results.Json(ToolList.Of(found!.Tools), AdminJson.Options),
        };

    private static Problem Busy(ProbeFailure failure) => Problem.Of(ProblemKind.TooMany, $"{failure.Problem} {failure.Fix}", HeaderNames.RetryAfter, BusySeconds);
}
