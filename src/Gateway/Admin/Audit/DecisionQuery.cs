using System.Reflection;
using Microsoft.AspNetCore.Http.Metadata;
using Sluice.Gateway.Admin.Problems;
using Sluice.Gateway.Admin.Requests;
using Sluice.Store.Audit;

namespace Sluice.Gateway.Admin.Audit;

/// <summary>Which decisions are asked for.</summary>
internal sealed record DecisionQuery(DecisionFilter Filter, Problem? Fault) : IRequestPart, IBindableFromHttpContext<DecisionQuery>, IEndpointParameterMetadataProvider
{
    private static readonly string[] Modes = ["enforce", "shadow"];
    private static readonly string[] Outcomes = ["allowed", "denied", "interrupted", "open"];

    public static ValueTask<DecisionQuery?> BindAsync(HttpContext context, ParameterInfo parameter)
    {
        var query = new QueryTexts(context.Request.Query);
        var filter = new DecisionFilter
        {
            GrantId = query.Text("grant"),
            Server = query.Text("server"),
            Tool = query.Text("tool"),
            Outcome = query.OneOf("outcome", Outcomes),
            Reason = query.Text("reason"),
            Mode = query.OneOf("mode", Modes),
            Policy = query.Text("policy"),
            FromMs = query.Time("from"),
            BeforeMs = query.Time("before"),
        };
        return new(new DecisionQuery(filter, query.Fault));
    }

    public static void PopulateMetadata(ParameterInfo parameter, EndpointBuilder builder)
    {
        builder.Metadata.Add(new DescribedParameter("outcome", ParameterPlace.Query, "Only decisions that ended so.") { Values = Outcomes });
        builder.Metadata.Add(new DescribedParameter("mode", ParameterPlace.Query, "Only decisions with this mode: shadow, those of which rules in shadow mode tell.") { Values = Modes });
        foreach (var (name, text) in ((string, string)[])
        [
            ("grant", "Only decisions on the grant of this id."), ("server", "Only decisions on this server, as it is recorded."), ("tool", "Only calls of this tool."),
            ("reason", "Only denials for this reason, such as limit."), ("policy", "Only decisions by this policy and version, such as base@3."),
            ("from", "Only at this time or later."), ("before", "Only before this time."),
        ])
            builder.Metadata.Add(new DescribedParameter(name, ParameterPlace.Query, text));
    }
}
