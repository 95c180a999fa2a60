using Microsoft.AspNetCore.Http.Features;
using Microsoft.AspNetCore.Http.Metadata;
using Sluice.Gateway.Admin.Access;
using Sluice.Gateway.Admin.Problems;

namespace Sluice.Gateway.Admin.Requests;

/// <summary>Runs a handler only on a request that was read without a fault, and that asks for nothing the endpoint does not know.</summary>
internal static class RequestFilter
{
    public static async ValueTask<object?> RunAsync(EndpointFilterInvocationContext context, EndpointFilterDelegate next)
    {
        var http = context.HttpContext;
        if (UnknownQuery(http) is { } unknown)
            return unknown;
        foreach (var argument in context.Arguments)
        {
            if (argument is IRequestPart { Fault: { } fault })
                return fault;
        }

        return await LostAsync(http) ?? await next(context);
    }

    /// <summary>Its body may have taken a while to arrive: a change is made by a key that holds now.</summary>
    private static async ValueTask<object?> LostAsync(HttpContext http) =>
        HttpMethods.IsGet(http.Request.Method) || HttpMethods.IsHead(http.Request.Method)
            ? null
            : await http.RequestServices.GetRequiredService<Authentication>().RecheckAsync(http, http.Features.GetRequiredFeature<AdminCaller>());

    /// <summary>A filter that is misspelled must not list everything.</summary>
    private static Problem? UnknownQuery(HttpContext http)
    {
        if (http.Request.Query.Count == 0)
            return null;
        var metadata = http.GetEndpoint()!.Metadata;
        var known = metadata.GetOrderedMetadata<DescribedParameter>().Where(parameter => parameter.In == ParameterPlace.Query).Select(parameter => parameter.Name)
            .Concat(metadata.GetOrderedMetadata<IParameterBindingMetadata>().Where(parameter => !parameter.HasBindAsync).Select(parameter => parameter.Name)).ToArray();
        foreach (var (name, values) in http.Request.Query)
        {
            if (!known.Contains(name, StringComparer.Ordinal))
                return Problem.Of(ProblemKind.Malformed, $"The query parameter {name} is unknown here. Known: {(known.Length == 0 ? "none" : string.Join(", ", known))}.");
            if (values.Count > 1)
                return Problem.Of(ProblemKind.Malformed, $"The query parameter {name} is given twice.");
        }

        return null;
    }
}
