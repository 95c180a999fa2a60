using Microsoft.AspNetCore.Http.Features;
using Sluice.Gateway.Admin.Access;
using Sluice.Gateway.Admin.Problems;

namespace Sluice.Gateway.Admin.Declared;

/// <summary>Keeps changes away from what the manifest declares.</summary>
internal static class DeclaredRefusal
{
    /// <summary>For an endpoint that changes the object whose id its path names.</summary>
    /// <param name="endpoint">The endpoint.</param>
    /// <param name="kind">One of <see cref="Store.Directory.Records.RecordKinds"/>.</param>
    public static RouteHandlerBuilder RefusesDeclared(this RouteHandlerBuilder endpoint, string kind) =>
        endpoint.WithMetadata(new MayAnswer(ProblemKind.Declared)).AddEndpointFilter((context, next) =>
            IsDeclared(context.HttpContext, kind) ? new(Refusal(kind)) : next(context));

    private static bool IsDeclared(HttpContext http, string kind) =>
        http.RequestServices.GetRequiredService<DeclaredLayer>().Has(http.Features.GetRequiredFeature<AdminCaller>(), kind, (string)http.GetRouteValue("id")!);

    private static Problem Refusal(string kind) => Problem.Of(
        ProblemKind.Declared, $"The manifest declares this {kind}: edit the manifest file, which the gateway reads again when it changes.");
}
