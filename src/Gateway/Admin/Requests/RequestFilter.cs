using Microsoft.AspNetCore.Http.Metadata;
using Sluice.Gateway.Admin.Problems;

namespace Sluice.Gateway.Admin.Requests;

/// <summary>Runs a handler only on a request that was read without a fault, and that asks for nothing the endpoint does not know.</summary>
internal static class RequestFilter
{
    public static ValueTask<object?> RunAsync(EndpointFilterInvocationContext context, EndpointFilterDelegate next)
    {
        if (UnknownQuery(context.HttpContext) is { } unknown)
            return new(unknown);
        foreach (var argument in context.Arguments)
        {
            if (argument is IRequestPart { Fault: { } fault })
                return new(fault);
        }

        return next(context);
    }

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
