using Sluice.Gateway.Admin.Access;
using Sluice.Gateway.Admin.Answers;
using Sluice.Gateway.Admin.Problems;

namespace Sluice.Gateway.Admin.Description;

/// <summary>How an endpoint says who may call it and what it answers. Both are said where it is mapped.</summary>
internal static class EndpointDescriptions
{
    /// <param name="endpoint">The endpoint.</param>
    /// <param name="id">The name that generated clients give it.</param>
    /// <param name="summary">One line.</param>
    /// <param name="role">The least role that may call it.</param>
    public static RouteHandlerBuilder Operation(this RouteHandlerBuilder endpoint, string id, string summary, AdminRole role) =>
        endpoint.Operation(id, summary, new AdminOperation(role));

    /// <summary>One that the operator of the install alone may call.</summary>
    public static RouteHandlerBuilder OperatorsOperation(this RouteHandlerBuilder endpoint, string id, string summary) =>
        endpoint.Operation(id, summary, new AdminOperation(AdminRole.Admin, IsOperators: true));

    /// <summary>One object with its ETag.</summary>
    public static RouteHandlerBuilder Returns<T>(this RouteHandlerBuilder endpoint) => endpoint.Produces<T>().WithMetadata(new AnswersVersion());

    public static RouteHandlerBuilder Lists<T>(this RouteHandlerBuilder endpoint) => endpoint.Produces<Listing<T>>();

    public static RouteHandlerBuilder Creates<T>(this RouteHandlerBuilder endpoint) =>
        endpoint.Produces<T>(StatusCodes.Status201Created).WithMetadata(new AnswersVersion(), new MayAnswer(ProblemKind.Duplicate));

    public static RouteHandlerBuilder Deletes(this RouteHandlerBuilder endpoint) =>
        endpoint.Produces(StatusCodes.Status204NoContent).WithMetadata(new MayAnswer(ProblemKind.InUse));

    /// <summary>With one more problem than its parts say.</summary>
    public static RouteHandlerBuilder Refuses(this RouteHandlerBuilder endpoint, ProblemKind kind) => endpoint.WithMetadata(new MayAnswer(kind));

    private static RouteHandlerBuilder Operation(this RouteHandlerBuilder endpoint, string id, string summary, AdminOperation operation)
    {
        ProblemKind[] always = [ProblemKind.Malformed, ProblemKind.Unauthenticated, ProblemKind.Forbidden, ProblemKind.TooMany, ProblemKind.Unavailable];
        endpoint.WithName(id).WithSummary(summary).WithMetadata(operation).WithMetadata([.. always.Select(kind => new MayAnswer(kind))]);
        endpoint.Finally(static builder =>
        {
            if (((RouteEndpointBuilder)builder).RoutePattern.Parameters.Count > 0)
                builder.Metadata.Add(new MayAnswer(ProblemKind.NotFound));
        });
        return endpoint;
    }
}
