using Sluice.Gateway.Enforcement;

namespace Sluice.Gateway.Telemetry;

internal static class HealthFeature
{
    public const string LivePath = "/healthz";
    public const string ReadyPath = "/readyz";

    /// <summary><c>/healthz</c>: the process answers. <c>/readyz</c>: it can decide calls, else 503; either way the answer names what is wrong.</summary>
    public static void MapHealth(this WebApplication app)
    {
        app.MapGet(LivePath, static () => Results.Text("ok"));
        app.MapGet(ReadyPath, static (IEnumerable<IReadiness> parts) => Ready(parts));
    }

    private static IResult Ready(IEnumerable<IReadiness> parts)
    {
        var faulty = parts.Where(part => part.Fault is not null).ToArray();
        var isReady = !Array.Exists(faulty, part => part.Blocks);
        string[] lines = [isReady ? "ready" : "not ready", .. faulty.Select(part => $"{part.Part}: {part.Fault}")];
        return Results.Text(string.Join('\n', lines), statusCode: isReady ? StatusCodes.Status200OK : StatusCodes.Status503ServiceUnavailable);
    }
}
