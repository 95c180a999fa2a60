using System.Reflection;
using Microsoft.AspNetCore.Http.Metadata;
using Sluice.Gateway.Admin.Problems;
using Sluice.Gateway.Admin.Requests;
using Sluice.Store.Directory;
using Sluice.Store.Directory.Records;

namespace Sluice.Gateway.Admin.Grants;

/// <summary>Which grants to list.</summary>
internal sealed record GrantQuery(GrantFilter Filter, Problem? Fault) : IRequestPart, IBindableFromHttpContext<GrantQuery>, IEndpointParameterMetadataProvider
{
    private static readonly string[] States = [GrantStates.Active, GrantStates.Suspended];

    public static ValueTask<GrantQuery?> BindAsync(HttpContext context, ParameterInfo parameter) => new(Read(context.Request.Query));

    public static void PopulateMetadata(ParameterInfo parameter, EndpointBuilder builder)
    {
        builder.Metadata.Add(new DescribedParameter("server", ParameterPlace.Query, "Only those of the server with this id."));
        builder.Metadata.Add(new DescribedParameter("policy", ParameterPlace.Query, "Only those with the policy of this id."));
        builder.Metadata.Add(new DescribedParameter("state", ParameterPlace.Query, "Only those in this state.") { Values = States });
        builder.Metadata.Add(new DescribedParameter("label", ParameterPlace.Query, "Only those whose label holds this text."));
        builder.Metadata.Add(new DescribedParameter("tag", ParameterPlace.Query, "Only those with this tag."));
    }

    /// <summary>The same for what the store does not hold.</summary>
    public bool Takes(GrantView grant) =>
        (Filter.Server is null || string.Equals(grant.Server, Filter.Server, StringComparison.Ordinal))
        && (Filter.Policy is null || string.Equals(grant.Policy, Filter.Policy, StringComparison.Ordinal))
        && (Filter.State is null || string.Equals(grant.State.ToString(), Filter.State, StringComparison.OrdinalIgnoreCase))
        && (Filter.Label is null || grant.Label.Contains(Filter.Label, StringComparison.Ordinal))
        && (Filter.Tag is null || grant.Tags.Contains(Filter.Tag, StringComparer.Ordinal));

    private static GrantQuery Read(IQueryCollection query)
    {
        var filter = new GrantFilter(Text("server"), Text("policy"), Text("state"), Text("label"), Text("tag"));
        var fault = filter.State is not null && !States.Contains(filter.State, StringComparer.Ordinal)
            ? Problem.Of(ProblemKind.Malformed, $"state takes one of {string.Join(", ", States)}.")
            : null;
        return new GrantQuery(filter, fault);

        string? Text(string name) => query[name].ToString() is { Length: > 0 } text ? text : null;
    }
}
