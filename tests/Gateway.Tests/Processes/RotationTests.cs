using System.Net.Http.Headers;
using System.Runtime.Versioning;
using System.Security.Cryptography;
using System.Text;
using Sluice.Gateway.Tests.Fixtures;
using Sluice.Store.Directory;
using Sluice.Store.Directory.Credentials;
using Sluice.Store.Directory.Records;
using Sluice.Store.Keys;

namespace Sluice.Gateway.Tests.Processes;

/// <summary>The keys of a running gateway change from old to new, as docs/operations.md says, and no call fails.</summary>
[UnsupportedOSPlatform("windows")]
public sealed class RotationTests : IDisposable
{
    private const string Secret = "upstream-secret-0123456789";
    private const string Call = """{"jsonrpc":"2.0","id":7,"method":"tools/call","params":{"name":"x","arguments":{}}}""";
    private const string Allow = "--Sluice:Egress:Allow=127.0.0.1";

    private readonly string _folder = Directory.CreateTempSubdirectory("sluice-rotation-").FullName;
    private readonly string _old = Line("old");
    private readonly string _new = Line("new");

    private string KeysFile => Path.Combine(_folder, "ring");

    private string[] Options => [$"--Sluice:DataPath={_folder}", $"--Sluice:KeysFile={KeysFile}"];

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Fact]
    public async Task Keys_OldToBothToNew_WhileCallsRunAndNoneFails()
    {
        await using var upstream = await RecordingUpstream.StartAsync();
        WriteKeys(_old);
        var token = await SeedAsync(upstream.Endpoint);
        await using (var gateway = await GatewayProcess.StartAsync(manifest: null, _folder, $"--Sluice:KeysFile={KeysFile}", Allow))
        {
            using var caller = new Caller(gateway.Address, token);
            Assert.Contains("put it first", (await RunAsync("reencrypt", $"--Sluice:KeysFile={await BothBesideAsync()}", 2)).Errors);

            WriteKeys($"{_new}\n{_old}");
            while (!(await RunAsync("keys")).Output.Contains("new               seals", StringComparison.Ordinal))
                await caller.ThrowIfFailedAsync();
            Assert.Matches(@"old +opens +1 server credentials, \d segments of audit.db", (await RunAsync("keys")).Output);

            Assert.Contains("1 secrets sealed again with the key \"new\"", (await RunAsync("reencrypt")).Output);
            Assert.Contains("0 secrets sealed again", (await RunAsync("reencrypt")).Output);
            Assert.Matches(@"old +opens +\d segments of audit.db\n", (await RunAsync("keys")).Output);

            WriteKeys(_new);
            await caller.SomeMoreAsync(200);
            Assert.True(await caller.StopAsync() > 200);
        }

        await using var again = await GatewayProcess.StartAsync(manifest: null, _folder, $"--Sluice:KeysFile={KeysFile}", Allow);
        using var after = new Caller(again.Address, token);
        await after.SomeMoreAsync(1);
        await after.StopAsync();
        Assert.All(upstream.Arrivals, arrival => Assert.Equal(Secret, arrival.Headers["X-API-Key"]));
    }

    [Fact]
    public async Task Start_WithoutTheKeyOfTheStore_IsRefusedUntilItIsGivenUp()
    {
        WriteKeys(_old);
        await SeedAsync(new Uri("http://127.0.0.1:9/mcp"));
        await using (await GatewayProcess.StartAsync(manifest: null, _folder, $"--Sluice:KeysFile={KeysFile}"))
        {
        }

        WriteKeys(_new);
        string[] serve = [.. Options, "--urls", "http://127.0.0.1:0"];
        var (exitCode, output, errors) = await GatewayProcess.RunAsync(_folder, serve);
        Assert.Equal(2, exitCode);
        Assert.Contains("lack the key \"old\"", errors);
        Assert.DoesNotContain(_old["old:".Length..], output + errors);

        Assert.Contains("1 server credentials", (await RunAsync("keys", expected: 1)).Output);
        await RunAsync("keys --forget old");
        await using var gateway = await GatewayProcess.StartAsync(manifest: null, _folder, $"--Sluice:KeysFile={KeysFile}");
        Assert.Contains("No key opens the server credentials of", (await RunAsync("reencrypt", expected: 1)).Errors);
    }

    private static string Line(string id) => $"{id}:{Convert.ToBase64String(RandomNumberGenerator.GetBytes(32))}";

    /// <summary>The same file name each time, moved into place: as mounted secrets change.</summary>
    private void WriteKeys(string text) => OwnerFile.Write(KeysFile, text, overwrite: true);

    private async Task<string> BothBesideAsync()
    {
        var path = Path.Combine(_folder, "beside");
        OwnerFile.Write(path, $"{_new}\n{_old}", overwrite: true);
        return await Task.FromResult(path);
    }

    private async Task<(string Output, string Errors)> RunAsync(string command, string? keys = null, int expected = 0)
    {
        var (exitCode, output, errors) = await GatewayProcess.RunAsync(_folder, [.. command.Split(' '), .. Options, .. keys is null ? [] : (string[])[keys]]);
        Assert.True(exitCode == expected, $"{command}: exit code {exitCode}\n{output}\n{errors}");
        return (output, errors);
    }

    private async Task<string> SeedAsync(Uri upstream)
    {
        await using var store = await SqlDirectoryStore.OpenSqliteAsync(Path.Combine(_folder, "directory.db"), TimeProvider.System, default);
        var ring = new KeyRing(KeyText.Parse(_old, "test"));
        var server = new ServerRecord { Id = RecordId.New(), Slug = "pimea", Url = upstream.ToString(), Authentication = Authentications.Headers };
        var credentials = new ServerCredentials { Headers = [new("X-API-Key", Secret)] };
        server = server with { SealedCredentials = ServerSeal.Seal(ring, ServerSeal.Credentials, OrganisationId.Default, server.Id, credentials) };
        var policy = new PolicyRecord { Id = RecordId.New(), Name = "all" };
        var grant = new GrantRecord { Id = RecordId.New(), Server = server.Id, Policy = policy.Id, Label = "caller" };
        var token = GrantToken.Mint(grant.Id);
        await store.Servers.CreateAsync(OrganisationId.Default, server, "test", key: null, default);
        await store.Policies.CreateAsync(OrganisationId.Default, policy, Policies.AllowAll, "test", key: null, default);
        await store.Grants.CreateAsync(OrganisationId.Default, grant, token.Hash, "test", key: null, default);
        return token.Reveal();
    }

    /// <summary>Calls one after the other until it is stopped; the first that fails ends it.</summary>
    private sealed class Caller : IDisposable
    {
        private readonly HttpClient _http = new();
        private readonly CancellationTokenSource _stop = new(TimeSpan.FromMinutes(3));
        private readonly Task _calling;
        private int _calls;

        public Caller(Uri endpoint, string token)
        {
            _http.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue("Bearer", token);
            _calling = Task.Run(() => CallAsync(endpoint));
        }

        public async Task ThrowIfFailedAsync()
        {
            if (_calling.IsCompleted)
                await _calling;
        }

        public async Task SomeMoreAsync(int calls)
        {
            for (var before = Volatile.Read(ref _calls); Volatile.Read(ref _calls) < before + calls; await Task.Delay(10))
                await ThrowIfFailedAsync();
        }

        public async Task<int> StopAsync()
        {
            await _stop.CancelAsync();
            await _calling;
            return _calls;
        }

        public void Dispose()
        {
            _http.Dispose();
            _stop.Dispose();
        }

        private async Task CallAsync(Uri endpoint)
        {
            while (!_stop.IsCancellationRequested)
            {
                using var answer = await _http.PostAsync(endpoint, new StringContent(Call, Encoding.UTF8, "application/json"));
                var text = await answer.Content.ReadAsStringAsync();
                Assert.True(answer.IsSuccessStatusCode && text.Contains("\"isError\":false"), $"Call {_calls}: {answer.StatusCode} {text}");
                Interlocked.Increment(ref _calls);
            }
        }
    }
}
