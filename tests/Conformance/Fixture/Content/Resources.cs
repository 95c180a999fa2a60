using System.Text.Json.Nodes;
using ModelContextProtocol;
using ModelContextProtocol.Protocol;
using ModelContextProtocol.Server;

namespace Sluice.Fixture.Content;

internal static class Resources
{
    private const string TextUri = "test://static-text";
    private const string BinaryUri = "test://static-binary";
    private const string WatchedUri = "test://watched-resource";
    private const string TemplatePrefix = "test://template/";
    private const string TemplateSuffix = "/data";

    public static ValueTask<ListResourcesResult> ListAsync(RequestContext<ListResourcesRequestParams> request, CancellationToken cancellationToken) =>
        new(Caching.Public(new ListResourcesResult
        {
            Resources =
            [
                new Resource { Uri = TextUri, Name = "static-text", Description = "Text that never changes.", MimeType = "text/plain" },
                new Resource { Uri = BinaryUri, Name = "static-binary", Description = "An image that never changes.", MimeType = "image/png" },
                new Resource { Uri = WatchedUri, Name = "watched-resource", Description = "A resource to subscribe to.", MimeType = "text/plain" },
            ],
        }));

    public static ValueTask<ListResourceTemplatesResult> ListTemplatesAsync(
        RequestContext<ListResourceTemplatesRequestParams> request, CancellationToken cancellationToken) =>
        new(Caching.Public(new ListResourceTemplatesResult
        {
            ResourceTemplates =
            [
                new ResourceTemplate
                {
                    UriTemplate = $"{TemplatePrefix}{{id}}{TemplateSuffix}",
                    Name = "template",
                    Description = "Data of one id.",
                    MimeType = "application/json",
                },
            ],
        }));

    public static ValueTask<ReadResourceResult> ReadAsync(RequestContext<ReadResourceRequestParams> request, CancellationToken cancellationToken)
    {
        var uri = request.Params.Uri;
        ResourceContents contents = uri switch
        {
            TextUri => Text(uri, "text/plain", "This is the content of the static text resource."),
            WatchedUri => Text(uri, "text/plain", "This is the content of the watched resource."),
            BinaryUri => new BlobResourceContents { Uri = uri, MimeType = "image/png", Blob = Samples.Png },
            _ when TemplateId(uri) is { } id => Text(uri, "application/json", DataOf(id)),
            _ => throw new McpProtocolException("There is no such resource.", McpErrorCode.InvalidParams) { Data = { ["uri"] = uri } },
        };
        return new(Caching.Public(new ReadResourceResult { Contents = [contents] }));
    }

    private static TextResourceContents Text(string uri, string type, string text) => new() { Uri = uri, MimeType = type, Text = text };

    private static string? TemplateId(string uri) =>
        uri.StartsWith(TemplatePrefix, StringComparison.Ordinal) && uri.EndsWith(TemplateSuffix, StringComparison.Ordinal)
            && uri.Length > TemplatePrefix.Length + TemplateSuffix.Length
            ? uri[TemplatePrefix.Length..^TemplateSuffix.Length]
            : null;

    private static string DataOf(string id) =>
        new JsonObject { ["id"] = id, ["templateTest"] = true, ["data"] = $"Data for ID: {id}" }.ToJsonString();
}
