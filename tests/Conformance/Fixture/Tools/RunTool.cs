using ModelContextProtocol.Protocol;
using ModelContextProtocol.Server;

namespace Sluice.Fixture.Tools;

internal delegate ValueTask<ResultOrAlternate<CallToolResult>> RunTool(
    RequestContext<CallToolRequestParams> call, CancellationToken cancellationToken);
