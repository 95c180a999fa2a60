namespace Sluice.Gateway.Callers;

internal static class CallersFeature
{
    public static void AddCallers(this WebApplicationBuilder builder)
    {
        builder.Services.AddSingleton<JwksClient>();
        builder.Services.AddSingleton<IssuerBook>();
        builder.Services.AddSingleton<JwtCallers>();
        builder.Services.AddSingleton<ResourceMetadata>();
    }

    /// <summary>Asks all issuers for their keys at once, so that the first caller finds them.</summary>
    public static void UseCallers(this WebApplication app)
    {
        app.Services.GetRequiredService<IssuerBook>();
        var metadata = app.Services.GetRequiredService<ResourceMetadata>();
        app.Use(next => http => metadata.HandleAsync(http, next));
    }
}
