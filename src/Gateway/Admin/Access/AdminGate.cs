using Sluice.Gateway.Admin.Problems;

namespace Sluice.Gateway.Admin.Access;

/// <summary>Ahead of every endpoint of the API: who asks, and whether they may. An endpoint that does not say who may call it is not called.</summary>
internal sealed class AdminGate(Authentication authentication)
{
    public async Task HandleAsync(HttpContext http, RequestDelegate next)
    {
        if (http.GetEndpoint()?.Metadata.GetMetadata<OpenOperation>() is not null)
        {
            await next(http);
            return;
        }

        var (caller, refusal) = await authentication.AuthenticateAsync(http);
        refusal ??= Refusal(http, caller!);
        if (refusal is not null)
        {
            await refusal.ExecuteAsync(http);
            return;
        }

        http.Features.Set(caller);
        await next(http);
        if (!http.Response.HasStarted && OfRouting(http) is { } problem)
            await problem.ExecuteAsync(http);
    }

    private static Problem? Refusal(HttpContext http, AdminCaller caller)
    {
        var endpoint = http.GetEndpoint();
        if (endpoint is null)
            return Problem.Of(ProblemKind.NotFound, $"The API has no path {http.Request.Path}; GET /openapi/v1.json lists all.");

        // PostgreSQL can keep no text that holds it.
        if (http.Request.QueryString.Value!.Contains("%00", StringComparison.Ordinal))
            return Problem.Of(ProblemKind.Malformed, "The query holds the character U+0000: leave it out.");
        if (endpoint is not RouteEndpoint)
            return null;
        var operation = endpoint.Metadata.GetRequiredMetadata<AdminOperation>();
        return operation.Allows(caller) ? null : Problem.Of(ProblemKind.Forbidden, $"This takes {operation.Who}; the key has the role {caller.Role.Name()}.");
    }

    /// <summary>What routing answers by itself has no body.</summary>
    private static Problem? OfRouting(HttpContext http) => http.Response.StatusCode switch
    {
        StatusCodes.Status405MethodNotAllowed => Problem.Of(ProblemKind.MethodNotAllowed, $"Allowed here: {http.Response.Headers.Allow}."),
        StatusCodes.Status415UnsupportedMediaType => Problem.Of(ProblemKind.MediaType, "Send the body as JSON, with Content-Type: application/json."),
        _ => null,
    };
}
