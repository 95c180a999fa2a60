using Sluice.Gateway.Admin.Access;
using Sluice.Gateway.Admin.Answers;
using Sluice.Gateway.Admin.Description;
using Sluice.Gateway.Admin.Problems;
using Sluice.Gateway.Configuration;
using Sluice.Gateway.Upstreams.OAuth;
using Sluice.Store.Directory;
using Sluice.Store.Directory.Credentials;
using Sluice.Store.Directory.Records;
using Sluice.Store.Keys;

namespace Sluice.Gateway.Admin.Authorizations;

/// <summary>How an administrator authorizes the gateway at a server's authorization server, and what became of it.</summary>
internal static class AuthorizationEndpoints
{
    public static void AddAuthorizations(this WebApplicationBuilder builder) => builder.Services.AddSingleton<AuthorizationCallback>();

    public static void MapAuthorizations(this IEndpointRouteBuilder api)
    {
        var servers = api.MapGroup("/servers").WithTags("Servers");
        servers.MapPost("/{id}/authorize", BeginAsync).Operation("authorizeServer", "Begins to authorize the gateway: open the address in a browser", AdminRole.Admin)
            .Produces<BegunView>().WithMetadata(new MayAnswer(ProblemKind.Invalid), new MayAnswer(ProblemKind.AuthorizationServer));
        servers.MapGet("/{id}/authorization", FindAsync).Operation("getServerAuthorization", "Tells whether the gateway has access tokens for a server", AdminRole.Admin)
            .Produces<AuthorizationView>();
    }

    /// <summary>Beside the API: a browser comes there without a key.</summary>
    public static void MapAuthorizationCallback(this WebApplication app)
    {
        var callback = app.Services.GetRequiredService<AuthorizationCallback>();
        app.MapGet(AuthorizationCallback.Path, callback.HandleAsync).WithMetadata(new OpenOperation()).ExcludeFromDescription();
    }

    private static async Task<IResult> BeginAsync(
        AdminCaller caller, string id, HttpRequest request, IDirectoryStore store, KeyRing keys, AuthorizationFlow flow, SluiceOptions options, TimeProvider time, CancellationToken cancellationToken)
    {
        if (await store.Servers.FindAsync(caller.Organisation, id, cancellationToken) is not { } server)
            return Reads.NotFound;
        if (server.Authentication != Authentications.AuthorizationCode)
            return Problem.Of(ProblemKind.Invalid, "The server's authentication is not authorization_code: set that first.");
        var credentials = ServerSeal.Open<ServerCredentials>(keys, ServerSeal.Credentials, caller.Organisation, id, server.SealedCredentials);
        if (credentials?.Client is not { } client)
            return Problem.Of(ProblemKind.Invalid, "None of the keys in force opens the server's credentials: put the key back that sealed them, or set them again.");
        try
        {
            var until = time.GetUtcNow() + AuthorizationFlow.Patience;
            var url = await flow.BeginAsync(server, client, AuthorizationCallback.AddressFor(request, options), caller.Author, cancellationToken);
            request.HttpContext.Response.Headers.CacheControl = "no-store";
            return Results.Json(new BegunView { Url = url, ExpiresAt = until.UtcDateTime }, AdminJson.Options);
        }
        catch (OAuthException exception)
        {
            return Problem.Of(ProblemKind.AuthorizationServer, $"{exception.Message}.");
        }
    }

    private static async Task<IResult> FindAsync(AdminCaller caller, string id, IDirectoryStore store, CancellationToken cancellationToken)
    {
        if (await store.Servers.FindAsync(caller.Organisation, id, cancellationToken) is not { } server)
            return Reads.NotFound;
        var tokens = await store.ServerTokens.FindAsync(caller.Organisation, id, cancellationToken);
        return Results.Json(AuthorizationView.Of(server, tokens), AdminJson.Options);
    }
}
