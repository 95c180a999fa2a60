using ModelContextProtocol;
using ModelContextProtocol.Protocol;

namespace Sluice.Fixture.Http;

/// <summary>The streamable HTTP endpoint: a request belongs to the era that its protocol version names.</summary>
internal static class Endpoint
{
    private const string Path = "/mcp";

    public static IServiceCollection AddEndpoint(this IServiceCollection services) => services
        .AddSingleton<EventStreams>()
        .AddSingleton<LegacySessions>()
        .AddSingleton<LegacyEra>()
        .AddSingleton<ParameterHeaders>()
        .AddSingleton<ModernEnvelope>()
        .AddSingleton<ModernEra>();

    public static void MapEndpoint(this WebApplication app)
    {
        var legacy = app.Services.GetRequiredService<LegacyEra>();
        var modern = app.Services.GetRequiredService<ModernEra>();
        app.Use(next => context => OriginGuard.CheckAsync(context, next));
        app.MapPost(Path, context => PostAsync(context, legacy, modern));
        app.MapGet(Path, context => IsModern(context) ? RefuseMethodAsync(context) : legacy.GetAsync(context));
        app.MapDelete(Path, context => IsModern(context) ? RefuseMethodAsync(context) : legacy.DeleteAsync(context));
    }

    private static async Task PostAsync(HttpContext context, LegacyEra legacy, ModernEra modern)
    {
        try
        {
            if (await context.ReadMessageAsync() is not { } message)
                await context.RefuseAsync(Fault.Bad(McpErrorCode.ParseError, "The body is not one JSON-RPC message."));
            else if (IsModern(context) || ModernEnvelope.RevisionOf(message) is not null)
                await modern.PostAsync(context, message);
            else
                await legacy.PostAsync(context, message);
        }
        catch (OperationCanceledException) when (context.RequestAborted.IsCancellationRequested)
        {
            // The client closed the stream, which is how it cancels.
        }
    }

    private static bool IsModern(HttpContext context) => Revisions.Of(context) is Revisions.Modern;

    private static Task RefuseMethodAsync(HttpContext context)
    {
        context.Response.Headers.Allow = HttpMethods.Post;
        var fault = new Fault(StatusCodes.Status405MethodNotAllowed, McpErrorCode.InvalidRequest, $"{Revisions.Modern} knows POST only.");
        return context.RefuseAsync(fault);
    }
}
