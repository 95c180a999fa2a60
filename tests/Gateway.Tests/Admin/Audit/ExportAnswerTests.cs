using System.Text;
using Microsoft.AspNetCore.Http;
using Sluice.Gateway.Admin.Export;
using Sluice.Store.Directory;

namespace Sluice.Gateway.Tests.Admin.Audit;

public class ExportAnswerTests
{
    private static readonly CsvColumn<string>[] Columns = [new("text", text => text)];

    /// <summary>However much there is to export, a slow reader costs one page of memory.</summary>
    [Fact]
    public async Task Export_ReaderThatDoesNotRead_IsNotReadAheadFor()
    {
        var asked = 0;
        var answer = new ExportAnswer<string>("x", ExportFormat.Jsonl, (_, _) => Task.FromResult(new Page<string>(["row"], $"{++asked}")), Columns);
        using var blocked = new BlockedStream();
        using var stop = new CancellationTokenSource();
        var http = new DefaultHttpContext { RequestAborted = stop.Token };
        http.Response.Body = blocked;
        var exporting = answer.ExecuteAsync(http);
        await blocked.Reached;
        Assert.Equal(1, asked);
        Assert.False(exporting.IsCompleted);
        await stop.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => exporting);
        Assert.Equal(1, asked);
    }

    [Theory]
    [InlineData(ExportFormat.Csv, "text\r\na\r\nb\r\nc\r\n")]
    [InlineData(ExportFormat.Jsonl, "\"a\"\n\"b\"\n\"c\"\n")]
    public async Task Export_SeveralPages_AlsoEmptyOnes_AreOneText(object format, string expected)
    {
        Task<Page<string>> Pages(PageRequest page, CancellationToken cancellationToken) => Task.FromResult(page.Cursor switch
        {
            null => new Page<string>(["a"], "1"),
            "1" => new Page<string>([], "2"),
            _ => new Page<string>(["b", "c"], Next: null),
        });
        var http = new DefaultHttpContext();
        using var body = new MemoryStream();
        http.Response.Body = body;
        await new ExportAnswer<string>("x", (ExportFormat)format, Pages, Columns).ExecuteAsync(http);
        Assert.Equal(expected, Encoding.UTF8.GetString(body.ToArray()));
    }

    private sealed class BlockedStream : MemoryStream
    {
        private readonly TaskCompletionSource _reached = new(TaskCreationOptions.RunContinuationsAsynchronously);

        public Task Reached => _reached.Task;

        public override async Task FlushAsync(CancellationToken cancellationToken)
        {
            _reached.TrySetResult();
            await Task.Delay(Timeout.Infinite, cancellationToken);
        }
    }
}
