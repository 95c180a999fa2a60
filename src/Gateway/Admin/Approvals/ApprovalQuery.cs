using System.Reflection;
using Microsoft.AspNetCore.Http.Metadata;
using Sluice.Gateway.Admin.Audit;
using Sluice.Gateway.Admin.Problems;
using Sluice.Gateway.Admin.Requests;
using Sluice.Store.Directory;
using Sluice.Store.Directory.Records;

namespace Sluice.Gateway.Admin.Approvals;

/// <summary>Which approvals to list.</summary>
internal sealed record ApprovalQuery(ApprovalFilter Filter, Problem? Fault) : IRequestPart, IBindableFromHttpContext<ApprovalQuery>, IEndpointParameterMetadataProvider
{
    private const string Any = "any";

    private static readonly string[] States = [.. ApprovalStates.All, Any];

    public static ValueTask<ApprovalQuery?> BindAsync(HttpContext context, ParameterInfo parameter)
    {
        var query = new QueryTexts(context.Request.Query);
        var state = query.OneOf("state", States) ?? ApprovalStates.Pending;
        var filter = new ApprovalFilter(state == Any ? null : state, query.Text("server"), query.Text("grant"), query.Text("tool"));
        return new(new ApprovalQuery(filter, query.Fault));
    }

    public static void PopulateMetadata(ParameterInfo parameter, EndpointBuilder builder)
    {
        builder.Metadata.Add(new DescribedParameter("state", ParameterPlace.Query, $"Only those in this state; {ApprovalStates.Pending} without it.") { Values = States });
        builder.Metadata.Add(new DescribedParameter("server", ParameterPlace.Query, "Only those on the server with this id."));
        builder.Metadata.Add(new DescribedParameter("grant", ParameterPlace.Query, "Only those of the grant with this id."));
        builder.Metadata.Add(new DescribedParameter("tool", ParameterPlace.Query, "Only those of this tool."));
    }
}
