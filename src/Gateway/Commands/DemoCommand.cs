using Sluice.Gateway.Demo;
using Sluice.Gateway.Ending;
using Sluice.Gateway.Enforcement;

namespace Sluice.Gateway.Commands;

/// <summary><c>demo</c>: a sample MCP server, a gateway in front of it, and a grant to try it with.</summary>
internal static class DemoCommand
{
    private const string AnyPort = "http://127.0.0.1:0";

    public static Task<int> RunAsync(string[] args, bool drive, IReadOnlyList<IEngine> engines) => Stoppable.RunAsync(async (signals, deadline) =>
    {
        var data = Path.Combine(Environment.CurrentDirectory, "data", "demo");
        System.IO.Directory.CreateDirectory(data);
        await using var sample = await SampleServer.StartAsync(signals.Asked);
        var manifest = await DemoManifest.WriteAsync(data, sample.Endpoint, signals.Asked);

        string[] options = [.. args.Where(arg => arg is not ("demo" or "--drive")), "--manifest", manifest.Path, $"--Sluice:DataPath={data}"];
        await using var node = GatewayNode.Build(drive ? ForDrive(options) : options, engines, signals.Asked);
        var life = new Lifespan(node, signals, deadline);
        await life.StartAsync();
        var endpoint = new Uri($"{node.Urls.First()}/mcp/{DemoManifest.Server}");
        if (drive)
        {
            try
            {
                return await DemoDrive.RunAsync(endpoint, manifest, signals.Asked);
            }
            finally
            {
                await life.StopAsync();
            }
        }

        DemoGuide.Print(Console.Out, endpoint, manifest.Token, data);
        return await life.UntilStoppedAsync();
    });

    /// <summary>A driven demo needs no address of its own, so that it runs beside anything, and its table needs no log lines in between.</summary>
    private static string[] ForDrive(string[] options) =>
        [.. options, "--Logging:LogLevel:Default=Warning", .. Array.Exists(options, option => option.StartsWith("--urls", StringComparison.Ordinal)) ? [] : (string[])["--urls", AnyPort]];
}
