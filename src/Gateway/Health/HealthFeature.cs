using System.Text.Encodings.Web;
using System.Text.Json;
using Sluice.Gateway.Enforcement;

namespace Sluice.Gateway.Health;

internal static class HealthFeature
{
    public const string LivePath = "/healthz";
    public const string ReadyPath = "/readyz";

    // Faults quote names and paths, and application/json is never markup.
    private static readonly JsonSerializerOptions Json = new(JsonSerializerDefaults.Web) { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    /// <summary><c>/healthz</c>: the process answers. <c>/readyz</c>: it can decide calls, else 503; either way the answer names what is wrong.</summary>
    public static void MapHealth(this WebApplication app)
    {
        app.MapGet(LivePath, static () => Results.Text("ok"));
        app.MapGet(ReadyPath, static (IEnumerable<IReadiness> parts, HttpResponse response) => Ready(parts, response));
    }

    private static IResult Ready(IEnumerable<IReadiness> parts, HttpResponse response)
    {
        var reasons = new List<ReadinessReason>();
        foreach (var part in parts)
        {
            if (part.Fault is { } fault)
                reasons.Add(new ReadinessReason(part.Part, part.Blocks, fault));
        }

        response.Headers.CacheControl = "no-store";
        var isReady = !reasons.Exists(static reason => reason.Blocks);
        return Results.Json(
            new ReadinessAnswer(isReady, reasons), Json, statusCode: isReady ? StatusCodes.Status200OK : StatusCodes.Status503ServiceUnavailable);
    }
}
