using System.Reflection;
using Microsoft.AspNetCore.Http.Metadata;
using Sluice.Gateway.Admin.Problems;

namespace Sluice.Gateway.Admin.Requests;

/// <summary>The version that a change is based on: the ETag of the answer that the caller read.</summary>
internal sealed record IfMatch(long Version, Problem? Fault) : IRequestPart, IBindableFromHttpContext<IfMatch>, IEndpointParameterMetadataProvider
{
    private const string Fix = "Send the ETag that you read, such as If-Match: \"3\". One tag, neither weak nor *: a change is based on the state that it knows.";

    public static ValueTask<IfMatch?> BindAsync(HttpContext context, ParameterInfo parameter) => new(Read(context.Request.Headers.IfMatch.ToString()));

    public static void PopulateMetadata(ParameterInfo parameter, EndpointBuilder builder)
    {
        builder.Metadata.Add(new DescribedParameter("If-Match", ParameterPlace.Header, "The ETag of the state that the change is based on.") { IsRequired = true });
        builder.Metadata.Add(new MayAnswer(ProblemKind.Stale));
        builder.Metadata.Add(new MayAnswer(ProblemKind.NoPrecondition));
    }

    private static IfMatch Read(string header)
    {
        if (header.Length == 0)
            return new IfMatch(0, Problem.Of(ProblemKind.NoPrecondition, Fix));
        return EntityTag.Parse(header) is { } version ? new IfMatch(version, Fault: null) : new IfMatch(0, Problem.Of(ProblemKind.Malformed, $"If-Match cannot be read. {Fix}"));
    }
}
