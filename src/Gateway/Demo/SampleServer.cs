using System.Diagnostics;

namespace Sluice.Gateway.Demo;

/// <summary>The sample upstream as a process of its own, on a free loopback port. It ends when its standard input does, so also when this process dies.</summary>
internal sealed class SampleServer : IAsyncDisposable
{
    public const string ApiKey = "demo-key";

    private const string Announcement = "Now listening on: ";

    private readonly Process _process;
    private readonly Task _drained;

    private SampleServer(Process process, Uri endpoint)
    {
        _process = process;
        _drained = process.StandardOutput.BaseStream.CopyToAsync(Stream.Null);
        Endpoint = endpoint;
    }

    public Uri Endpoint { get; }

    /// <exception cref="StartException">The sample is missing or did not start.</exception>
    public static async Task<SampleServer> StartAsync(CancellationToken cancellationToken)
    {
        var program = Path.Combine(AppContext.BaseDirectory, "demo", "Sluice.PimeaServer.dll");
        if (!File.Exists(program))
            throw new StartException($"The sample server is missing at {program}: build the solution once with dotnet build Core.slnf.");
        var start = new ProcessStartInfo("dotnet", [program, "--urls", "http://127.0.0.1:0", "--PimeaServer:StopWithInput=true"])
        {
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            UseShellExecute = false,
        };
        start.Environment["PimeaServer__ApiKey"] = ApiKey;
        var process = Process.Start(start) ?? throw StartException.Unavailable("The sample server could not be started.");
        while (await process.StandardOutput.ReadLineAsync(cancellationToken) is { } line)
        {
            if (line.IndexOf(Announcement, StringComparison.Ordinal) is var at and >= 0)
                return new SampleServer(process, new Uri(new Uri(line[(at + Announcement.Length)..]), "mcp/"));
        }

        throw StartException.Unavailable("The sample server stopped before it listened.");
    }

    public async ValueTask DisposeAsync()
    {
        _process.StandardInput.Close();
        await _process.WaitForExitAsync();
        await _drained;
        _process.Dispose();
    }
}
