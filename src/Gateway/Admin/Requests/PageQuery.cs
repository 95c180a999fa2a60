using System.Globalization;
using System.Reflection;
using Microsoft.AspNetCore.Http.Metadata;
using Sluice.Gateway.Admin.Problems;
using Sluice.Store.Directory;

namespace Sluice.Gateway.Admin.Requests;

/// <summary>Which page of a list: <c>limit</c> and <c>cursor</c>.</summary>
internal sealed record PageQuery(PageRequest Page, Problem? Fault) : IRequestPart, IBindableFromHttpContext<PageQuery>, IEndpointParameterMetadataProvider
{
    private const int ByDefault = 100;
    private const int LongestCursor = 200;

    public static ValueTask<PageQuery?> BindAsync(HttpContext context, ParameterInfo parameter) => new(Read(context.Request.Query));

    public static void PopulateMetadata(ParameterInfo parameter, EndpointBuilder builder)
    {
        builder.Metadata.Add(
            new DescribedParameter("limit", ParameterPlace.Query, $"The most objects to answer with; {ByDefault} without it.") { Range = (1, PageRequest.Largest) });
        builder.Metadata.Add(new DescribedParameter("cursor", ParameterPlace.Query, "The member next of the page before."));
    }

    private static PageQuery Read(IQueryCollection query)
    {
        var limit = ByDefault;
        if (query.TryGetValue("limit", out var text)
            && !(int.TryParse(text.ToString(), NumberStyles.None, CultureInfo.InvariantCulture, out limit) && limit is >= 1 and <= PageRequest.Largest))
            return new PageQuery(default, Problem.Of(ProblemKind.Malformed, $"limit takes a whole number from 1 to {PageRequest.Largest}."));
        var cursor = query["cursor"].ToString();
        return cursor.Length > LongestCursor
            ? new PageQuery(default, Problem.Of(ProblemKind.Malformed, "cursor takes the member next of the page before."))
            : new PageQuery(new PageRequest(limit, cursor.Length == 0 ? null : cursor), Fault: null);
    }
}
