using Sluice.Gateway.Directories;
using Sluice.Gateway.Enforcement;

namespace Sluice.Gateway.Commands;

/// <summary>The real thing: a gateway that runs until it is told to stop.</summary>
internal static class ServeCommand
{
    public static async Task<int> RunAsync(string[] args, IReadOnlyList<IEngine> engines, CancellationToken cancellationToken)
    {
        await using var node = GatewayNode.Build(args, engines);
        if (node.Services.GetRequiredService<BootstrapKey>().Path is { } path)
            Console.WriteLine($"The first key for the admin API is in {path}");
        await node.StartAsync(cancellationToken);
        foreach (var address in node.Urls)
            Console.WriteLine($"Sluice listens on {address}/mcp/{{server}}");
        await node.WaitForShutdownAsync(cancellationToken);
        return 0;
    }
}
