using System.Diagnostics;
using System.Net;
using System.Net.Http.Headers;
using System.Net.Sockets;
using Sluice.Gateway.Tests.Fixtures;

namespace Sluice.Gateway.Tests.Processes.Ending;

/// <summary>SIGTERM while a node starts.</summary>
public sealed class StartStopTests : IDisposable
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);

    private readonly string _folder = Directory.CreateTempSubdirectory("sluice-start-stop-").FullName;

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    /// <summary>The files of a data path in the order in which a start makes them: each stands for the step that does.</summary>
    [Theory]
    [InlineData("gateway.lock")]
    [InlineData("ledger.db")]
    [InlineData("keys")]
    [InlineData("audit.db")]
    [InlineData("directory.db")]
    [InlineData("admin-key")]
    public async Task Sigterm_DuringTheStart_EndsWithZeroAndTheNextStartFindsNothingHalfWritten(string after)
    {
        using (var starting = GatewayProcess.Launch([], [$"--Sluice:DataPath={_folder}", "--urls", "http://127.0.0.1:0", "--Sluice:DrainDelaySeconds=0"]))
        {
            var output = starting.StandardOutput.ReadToEndAsync();
            var errors = starting.StandardError.ReadToEndAsync();
            while (!File.Exists(Path.Combine(_folder, after)) && !starting.HasExited)
                await Task.Yield();
            await SignalAsync(starting);
            await starting.WaitForExitAsync().WaitAsync(Patience);
            Assert.True(starting.ExitCode == 0, $"exit code {starting.ExitCode}: {await output}{await errors}");
            Assert.Equal("", await errors);
            Assert.True((await output).Contains("Stopped before it served.") || (await output).Contains("Sluice listens on"), await output);
        }

        // Drafts of files with secrets have a number after their name.
        Assert.DoesNotContain(Directory.GetFiles(_folder), static file => Path.GetExtension(file).Length == 1 + 32);
        await using var next = await GatewayProcess.StartAsync(manifest: null, _folder);
        using var http = new HttpClient();
        Assert.True((await Readiness.ReadAsync(http, next.Address)).IsClean);
        http.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue("Bearer", (await File.ReadAllTextAsync(Path.Combine(_folder, "admin-key"))).Trim());
        using var answer = await http.GetAsync(new Uri(next.Address, "/api/v1/organisation"));
        Assert.Equal(HttpStatusCode.OK, answer.StatusCode);
    }

    /// <summary>The database takes the connection and says nothing, so that the step does not end.</summary>
    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    public async Task Sigterm_StartThatHangs_EndsItSoonWithZero(int signals)
    {
        using var database = new TcpListener(IPAddress.Loopback, 0);
        database.Start();
        var port = ((IPEndPoint)database.LocalEndpoint).Port;
        using var starting = GatewayProcess.Launch([], [
            $"--Sluice:DataPath={_folder}", "--urls", "http://127.0.0.1:0", $"--ConnectionStrings:Sluice=Host=127.0.0.1;Port={port};Database=x;Username=x;Timeout=300"]);
        var output = starting.StandardOutput.ReadToEndAsync();
        using var connected = await database.AcceptTcpClientAsync().WaitAsync(Patience);

        var signalled = Stopwatch.GetTimestamp();
        for (var i = 0; i < signals; i++)
        {
            await SignalAsync(starting);

            // Two of a kind that are both waiting are one.
            await Task.Delay(200);
        }

        await starting.WaitForExitAsync().WaitAsync(Patience);
        Assert.Equal(0, starting.ExitCode);
        Assert.Contains("Stopped before it served.", await output);
        Assert.InRange(Stopwatch.GetElapsedTime(signalled), TimeSpan.Zero, TimeSpan.FromSeconds(20));
    }

    private static async Task SignalAsync(Process process)
    {
        using var kill = Process.Start("kill", ["-TERM", process.Id.ToString()]);
        await kill.WaitForExitAsync();
    }
}
