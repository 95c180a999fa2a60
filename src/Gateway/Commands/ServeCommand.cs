using Sluice.Gateway.Directories;
using Sluice.Gateway.Ending;
using Sluice.Gateway.Enforcement;

namespace Sluice.Gateway.Commands;

/// <summary>The real thing: a gateway that runs until it is told to stop.</summary>
internal static class ServeCommand
{
    public static Task<int> RunAsync(string[] args, IReadOnlyList<IEngine> engines) => Stoppable.RunAsync(async (signals, deadline) =>
    {
        await using var node = GatewayNode.Build(args, engines, signals.Asked);
        if (node.Services.GetRequiredService<BootstrapKey>().Path is { } path)
            Console.WriteLine($"The first key for the admin API is in {path}");
        var life = new Lifespan(node, signals, deadline);
        await life.StartAsync();
        foreach (var address in node.Urls)
            Console.WriteLine($"Sluice listens on {address}/mcp/{{server}}");
        return await life.UntilStoppedAsync();
    });
}
