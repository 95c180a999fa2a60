using Microsoft.AspNetCore.OpenApi;
using Microsoft.OpenApi;

namespace Sluice.Gateway.Admin.Description;

/// <summary>The OpenAPI document as it is served: made once, since anybody may ask for it.</summary>
internal sealed class PublishedDocument(IServiceProvider services)
{
    public const string Name = "v1";

    private readonly Lazy<Task<byte[]>> _json = new(() => WriteAsync(services));

    public Task<byte[]> JsonAsync() => _json.Value;

    private static async Task<byte[]> WriteAsync(IServiceProvider services)
    {
        var document = await services.GetRequiredKeyedService<IOpenApiDocumentProvider>(Name).GetOpenApiDocumentAsync();
        using var output = new MemoryStream();
        await document.SerializeAsJsonAsync(output, OpenApiSpecVersion.OpenApi3_1);
        return output.ToArray();
    }
}
