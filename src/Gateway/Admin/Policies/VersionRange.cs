using System.Globalization;
using System.Reflection;
using Microsoft.AspNetCore.Http.Metadata;
using Sluice.Gateway.Admin.Problems;
using Sluice.Gateway.Admin.Requests;

namespace Sluice.Gateway.Admin.Policies;

/// <summary>Which versions to compare.</summary>
/// <param name="From">The older one.</param>
/// <param name="To">The newer one; null: the one in force.</param>
/// <param name="Fault">Null: the query can be read.</param>
internal sealed record VersionRange(long From, long? To, Problem? Fault) : IRequestPart, IBindableFromHttpContext<VersionRange>, IEndpointParameterMetadataProvider
{
    public static ValueTask<VersionRange?> BindAsync(HttpContext context, ParameterInfo parameter) => new(Read(context.Request.Query));

    public static void PopulateMetadata(ParameterInfo parameter, EndpointBuilder builder)
    {
        builder.Metadata.Add(new DescribedParameter("from", ParameterPlace.Query, "The number of the older version.") { IsRequired = true, Range = (1, int.MaxValue) });
        builder.Metadata.Add(new DescribedParameter("to", ParameterPlace.Query, "The number of the newer version; the one in force without it.") { Range = (1, int.MaxValue) });
    }

    private static VersionRange Read(IQueryCollection query)
    {
        var hasTo = query.TryGetValue("to", out var last);
        return TryRead(query["from"].ToString(), out var from) && (TryRead(last.ToString(), out var to) || !hasTo)
            ? new VersionRange(from, hasTo ? to : null, Fault: null)
            : new VersionRange(0, null, Problem.Of(ProblemKind.Malformed, "from and to take the numbers of versions, such as ?from=1&to=2; to may be left out."));
    }

    private static bool TryRead(string text, out long number) => long.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out number) && number > 0;
}
