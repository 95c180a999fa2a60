namespace Sluice.Gateway.Admin.Description;

internal static class DescriptionFeature
{
    public const string Path = $"/openapi/{PublishedDocument.Name}.json";

    public static void AddDescription(this WebApplicationBuilder builder)
    {
        builder.Services.AddOpenApi(PublishedDocument.Name, static options =>
        {
            options.ShouldInclude = static description => description.RelativePath?.StartsWith("api/", StringComparison.Ordinal) == true;
            options.AddDocumentTransformer<DocumentDescription>();
            options.AddOperationTransformer<OperationDescription>();
        });
        builder.Services.AddSingleton<PublishedDocument>();
    }

    /// <summary>Without a key: it tells what this program can do, not what anybody keeps in it.</summary>
    public static void MapDescription(this WebApplication app) =>
        app.MapGet(Path, static async (PublishedDocument document) => Results.Bytes(await document.JsonAsync(), "application/json"));
}
