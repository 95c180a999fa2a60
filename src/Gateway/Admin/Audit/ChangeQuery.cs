using System.Reflection;
using Microsoft.AspNetCore.Http.Metadata;
using Sluice.Gateway.Admin.Problems;
using Sluice.Gateway.Admin.Requests;
using Sluice.Store.Directory;

namespace Sluice.Gateway.Admin.Audit;

/// <summary>Which changes are asked for.</summary>
internal sealed record ChangeQuery(AdminAuditFilter Filter, Problem? Fault) : IRequestPart, IBindableFromHttpContext<ChangeQuery>, IEndpointParameterMetadataProvider
{
    public static ValueTask<ChangeQuery?> BindAsync(HttpContext context, ParameterInfo parameter)
    {
        var query = new QueryTexts(context.Request.Query);
        var filter = new AdminAuditFilter
        {
            Kind = query.Text("kind"),
            ObjectId = query.Text("object"),
            Author = query.Text("author"),
            Action = query.Text("action"),
            FromMs = query.Time("from"),
            BeforeMs = query.Time("before"),
        };
        return new(new ChangeQuery(filter, query.Fault));
    }

    public static void PopulateMetadata(ParameterInfo parameter, EndpointBuilder builder)
    {
        foreach (var (name, text) in ((string, string)[])
        [
            ("kind", "Only changes of this kind of objects, such as grant."), ("object", "Only changes of the object of this id."),
            ("author", "Only changes by this author, such as key:ID."), ("action", "Only this action, such as create."),
            ("from", "Only at this time or later."), ("before", "Only before this time."),
        ])
            builder.Metadata.Add(new DescribedParameter(name, ParameterPlace.Query, text));
    }
}
