using System.Reflection;
using Microsoft.AspNetCore.Http.Metadata;
using Sluice.Gateway.Admin.Problems;
using Sluice.Gateway.Admin.Requests;

namespace Sluice.Gateway.Admin.Export;

/// <summary>How an export is written: <c>format</c>.</summary>
internal sealed record ExportQuery(ExportFormat Format, Problem? Fault) : IRequestPart, IBindableFromHttpContext<ExportQuery>, IEndpointParameterMetadataProvider
{
    private const string Name = "format";

    public static ValueTask<ExportQuery?> BindAsync(HttpContext context, ParameterInfo parameter) => new(context.Request.Query[Name].ToString() switch
    {
        "" or "jsonl" => new ExportQuery(ExportFormat.Jsonl, Fault: null),
        "csv" => new ExportQuery(ExportFormat.Csv, Fault: null),
        _ => new ExportQuery(default, Problem.Of(ProblemKind.Malformed, $"{Name} takes jsonl or csv.")),
    });

    public static void PopulateMetadata(ParameterInfo parameter, EndpointBuilder builder) =>
        builder.Metadata.Add(new DescribedParameter(Name, ParameterPlace.Query, "JSON Lines, which it is without it, or CSV.") { Values = ["jsonl", "csv"] });
}
