namespace Sluice.Gateway.Admin.Export;

/// <summary>The media types of exports, and how an endpoint says that it answers with one.</summary>
internal static class ExportFormats
{
    public const string JsonLines = "application/jsonl; charset=utf-8";
    public const string Csv = "text/csv; charset=utf-8; header=present";

    public static RouteHandlerBuilder Exports(this RouteHandlerBuilder endpoint) =>
        endpoint.Produces<string>(StatusCodes.Status200OK, "application/jsonl", "text/csv");
}
