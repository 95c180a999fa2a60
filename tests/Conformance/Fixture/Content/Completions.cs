using ModelContextProtocol.Protocol;
using ModelContextProtocol.Server;

namespace Sluice.Fixture.Content;

internal static class Completions
{
    private static readonly string[] Known = ["testValue1", "testValue2", "testing"];

    public static ValueTask<CompleteResult> CompleteAsync(RequestContext<CompleteRequestParams> request, CancellationToken cancellationToken)
    {
        var values = Known.Where(value => value.StartsWith(request.Params.Argument.Value, StringComparison.Ordinal)).ToArray();
        return new(new CompleteResult { Completion = new Completion { Values = values, Total = values.Length, HasMore = false } });
    }
}
