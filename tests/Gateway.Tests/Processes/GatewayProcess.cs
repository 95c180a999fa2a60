using System.Diagnostics;
using System.Text;
using Sluice.Gateway.Tests.Fixtures;

namespace Sluice.Gateway.Tests.Processes;

/// <summary>The gateway's executable as a process of its own, as it runs in production.</summary>
internal sealed class GatewayProcess : IAsyncDisposable
{
    private const string Announcement = "Sluice listens on ";

    /// <summary>The product's executable.</summary>
    public static readonly string Program = Checkout.Program("src/Gateway", "Sluice.Gateway.dll");

    private readonly Process _process;
    private readonly Task<string> _errors;

    private GatewayProcess(Process process, Uri address, Task<string> errors)
    {
        _process = process;
        _errors = errors;
        Address = address;
    }

    public Uri Address { get; }

    /// <summary>What it says on its way down.</summary>
    public Task<string> Errors => _errors;

    public int Id => _process.Id;

    /// <summary>What all its threads have worked so far.</summary>
    public TimeSpan CpuTime
    {
        get
        {
            _process.Refresh();
            return _process.TotalProcessorTime;
        }
    }

    /// <summary>What it printed before it listened.</summary>
    public string Preamble { get; private init; } = "";

    public static Task<GatewayProcess> StartAsync(string? manifest, string data, params string[] options) => StartUnderAsync([], manifest, data, options);

    /// <param name="runner">What runs it, e.g. <c>setpriv</c> with its arguments; none: itself.</param>
    /// <param name="manifest">Null: none.</param>
    /// <param name="data">The data path.</param>
    /// <param name="options">More of the command line.</param>
    public static Task<GatewayProcess> StartUnderAsync(string[] runner, string? manifest, string data, params string[] options)
    {
        string[] declared = manifest is null ? [] : ["--manifest", manifest];
        string[] own = [$"--Sluice:DataPath={data}", "--urls", "http://127.0.0.1:0", "--Sluice:DrainDelaySeconds=0"];
        return ListeningAsync(Stream.Null, Launch(runner, [.. declared, .. own, .. options]));
    }

    /// <param name="log">Gets what it prints once it listens.</param>
    /// <param name="command">An executable that runs a gateway, and its arguments.</param>
    public static Task<GatewayProcess> StartProgramAsync(Stream log, params string[] command) => ListeningAsync(log, Start(["dotnet", .. command]));

    private static async Task<GatewayProcess> ListeningAsync(Stream log, Process process)
    {
        var errors = process.StandardError.ReadToEndAsync();
        var preamble = new StringBuilder();
        while (await process.StandardOutput.ReadLineAsync() is { } line)
        {
            if (!line.StartsWith(Announcement))
            {
                preamble.AppendLine(line);
                continue;
            }

            _ = process.StandardOutput.BaseStream.CopyToAsync(log);
            return new GatewayProcess(process, new Uri(line[Announcement.Length..].Replace("/mcp/{server}", "/mcp/pimea")), errors) { Preamble = preamble.ToString() };
        }

        throw new InvalidOperationException($"The gateway did not start: {await errors}{preamble}");
    }

    /// <summary>Runs a command to its end.</summary>
    public static Task<(int ExitCode, string Output, string Errors)> RunAsync(string folder, params string[] arguments) => RunUnderAsync([], folder, arguments);

    /// <param name="runner">What runs it; none: itself.</param>
    /// <param name="folder">Where it runs.</param>
    /// <param name="arguments">The command line.</param>
    public static async Task<(int ExitCode, string Output, string Errors)> RunUnderAsync(string[] runner, string folder, params string[] arguments)
    {
        using var process = Launch(runner, arguments, folder);
        var output = process.StandardOutput.ReadToEndAsync();
        var errors = process.StandardError.ReadToEndAsync();
        using var limit = new CancellationTokenSource(TimeSpan.FromSeconds(90));
        await process.WaitForExitAsync(limit.Token);
        return (process.ExitCode, await output, await errors);
    }

    /// <summary>SIGKILL: nothing of the process runs after it.</summary>
    public async Task KillAsync()
    {
        _process.Kill();
        await _process.WaitForExitAsync();
    }

    /// <summary>SIGTERM, and the exit code once the process has ended by itself.</summary>
    public async Task<int> StopAsync()
    {
        await SignalAsync("TERM");
        return await ExitAsync();
    }

    /// <summary>Waits for its end, and returns its exit code.</summary>
    public async Task<int> ExitAsync()
    {
        await _process.WaitForExitAsync();
        return _process.ExitCode;
    }

    /// <summary>Whether it ends by itself in this time.</summary>
    public async Task<bool> EndsWithinAsync(TimeSpan time)
    {
        await _process.WaitForExitAsync().WaitAsync(time).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        return _process.HasExited;
    }

    /// <param name="name">Such as <c>STOP</c>, which pauses it, and <c>CONT</c>.</param>
    public async Task SignalAsync(string name)
    {
        using var kill = Process.Start("kill", [$"-{name}", _process.Id.ToString()]);
        await kill.WaitForExitAsync();
    }

    public async ValueTask DisposeAsync()
    {
        if (!_process.HasExited)
            await KillAsync();
        await _errors;
        _process.Dispose();
    }

    /// <summary>Starts it without waiting for anything.</summary>
    public static Process Launch(string[] runner, string[] arguments, string? folder = null) => Start([.. runner, "dotnet", Program, .. arguments], folder);

    private static Process Start(string[] command, string? folder = null)
    {
        var start = new ProcessStartInfo(command[0], command[1..])
        {
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            UseShellExecute = false,
            StandardOutputEncoding = Encoding.UTF8,
            WorkingDirectory = folder ?? AppContext.BaseDirectory,
        };
        return Process.Start(start)!;
    }
}
