using System.Text;
using System.Text.Json;
using Sluice.Store.Directory;

namespace Sluice.Gateway.Admin.Export;

/// <summary>
/// Streams all pages of a list, one at a time: memory holds one page, however much there is and however slowly it is taken. A failure on the way breaks
/// the connection, so that half an export is never taken for a whole one.
/// </summary>
internal sealed class ExportAnswer<T>(
    string name, ExportFormat format, Func<PageRequest, CancellationToken, Task<Page<T>>> pages, IReadOnlyList<CsvColumn<T>> columns) : IResult
{
    public async Task ExecuteAsync(HttpContext httpContext)
    {
        var (response, stop) = (httpContext.Response, httpContext.RequestAborted);
        var page = await pages(new PageRequest(PageRequest.Largest), stop);
        response.ContentType = format == ExportFormat.Csv ? ExportFormats.Csv : ExportFormats.JsonLines;
        response.Headers.ContentDisposition = $"attachment; filename=\"{name}.{(format == ExportFormat.Csv ? "csv" : "jsonl")}\"";
        var text = new StringBuilder();
        if (format == ExportFormat.Csv)
            CsvText.AppendRow(text, columns.Select(column => column.Name));
        while (true)
        {
            foreach (var item in page.Items)
                Append(text, item);
            await response.WriteAsync(text.ToString(), stop);
            await response.Body.FlushAsync(stop);
            text.Clear();
            if (page.Next is not { } next)
                return;
            page = await pages(new PageRequest(PageRequest.Largest, next), stop);
        }
    }

    private void Append(StringBuilder text, T item)
    {
        if (format == ExportFormat.Csv)
            CsvText.AppendRow(text, columns.Select(column => column.Text(item)));
        else
            text.Append(JsonSerializer.Serialize(item, AdminJson.Options)).Append('\n');
    }
}
