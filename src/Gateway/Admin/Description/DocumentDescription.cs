using Microsoft.AspNetCore.OpenApi;
using Microsoft.OpenApi;

namespace Sluice.Gateway.Admin.Description;

/// <summary>The head of the OpenAPI document.</summary>
internal sealed class DocumentDescription : IOpenApiDocumentTransformer
{
    public const string Scheme = "api_key";

    public Task TransformAsync(OpenApiDocument document, OpenApiDocumentTransformerContext context, CancellationToken cancellationToken)
    {
        document.Info = new OpenApiInfo
        {
            Title = "Sluice admin API",
            Version = "v1",
            Description = "Organisations, servers, policies, grants, members and keys. A key belongs to one organisation, and everything here is that organisation's.",
        };

        // Clients know where they read the document from.
        document.Servers = [new OpenApiServer { Url = "/" }];
        document.Components ??= new OpenApiComponents();
        (document.Components.SecuritySchemes ??= new Dictionary<string, IOpenApiSecurityScheme>(StringComparer.Ordinal))[Scheme] = new OpenApiSecurityScheme
        {
            Type = SecuritySchemeType.Http,
            Scheme = "bearer",
            Description = "An API key: sla_…",
        };
        return Task.CompletedTask;
    }
}
