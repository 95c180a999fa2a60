using System.Text;
using Microsoft.Data.Sqlite;
using Sluice.Gateway.Tests.Fixtures;

namespace Sluice.Gateway.Tests.Processes;

/// <summary><c>verify</c> over the files of a real gateway.</summary>
public sealed class VerifyCommandTests : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("sluice-verify-").FullName;

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Fact]
    public async Task Verify_WhileTheGatewayRuns_IsWholeAndAfterAChangeItIsNot()
    {
        await using var upstream = await RecordingUpstream.StartAsync();
        await using var gateway = await StartAsync(upstream, "--Sluice:Durability=strict");
        await CallAsync(gateway);
        var (whole, output, errors) = await VerifyAsync(); // the call, and the first key in the admin audit
        Assert.True(whole == 0, output + errors);
        Assert.Contains("2 records in 2 chains: 0 faults", output);

        await CallAsync(gateway);
        Assert.Equal(0, await gateway.StopAsync());
        Change("UPDATE decision_rows SET outcome = 1 WHERE id = 2");
        var (changed, _, faults) = await VerifyAsync();

        Assert.Equal(1, changed);
        Assert.Contains("organisation default, record 4: changed, inserted or moved", faults);
    }

    [Fact]
    public async Task Verify_WithoutTheKey_CannotTell()
    {
        await using var upstream = await RecordingUpstream.StartAsync();
        await using (var gateway = await StartAsync(upstream))
        {
            await CallAsync(gateway);
            Assert.Equal(0, await gateway.StopAsync());
        }

        var (exitCode, _, errors) = await VerifyAsync($"--Sluice:Keys=other:{Convert.ToBase64String(new byte[32])}");

        Assert.Equal(2, exitCode);
        Assert.Contains("put it back into Sluice:Keys", errors);
    }

    [Fact]
    public async Task Verify_NoFile_SaysWhere()
    {
        var (exitCode, _, errors) = await VerifyAsync();

        Assert.Equal(2, exitCode);
        Assert.Contains("there is no audit.db", errors);
    }

    [Fact]
    public async Task Checkpoints_AreExportedAtTheStopAndShowAnOlderCopy()
    {
        var checkpoints = $"--Sluice:Audit:CheckpointFile={Path.Combine(_folder, "elsewhere", "checkpoints.jsonl")}";
        await using var upstream = await RecordingUpstream.StartAsync();
        await RunOnceAsync(upstream, checkpoints);
        File.Copy(Path.Combine(_folder, "audit.db"), Path.Combine(_folder, "old"));
        await RunOnceAsync(upstream, checkpoints);
        Assert.Equal(0, (await VerifyAsync(checkpoints)).ExitCode);

        File.Move(Path.Combine(_folder, "old"), Path.Combine(_folder, "audit.db"), overwrite: true);
        var (exitCode, _, errors) = await VerifyAsync(checkpoints);

        Assert.Equal(1, exitCode);
        Assert.Contains("cut off: the chain ends at 1", errors);
    }

    private async Task RunOnceAsync(RecordingUpstream upstream, string option)
    {
        await using var gateway = await StartAsync(upstream, option);
        await CallAsync(gateway);
        Assert.Equal(0, await gateway.StopAsync());
    }

    private async Task<GatewayProcess> StartAsync(RecordingUpstream upstream, params string[] options)
    {
        var manifest = Path.Combine(_folder, "manifest.json");
        await File.WriteAllTextAsync(manifest, TestGateway.Manifest(upstream.Endpoint, Policies.AllowAll));
        return await GatewayProcess.StartAsync(manifest, _folder, options);
    }

    private Task<(int ExitCode, string Output, string Errors)> VerifyAsync(params string[] options) =>
        GatewayProcess.RunAsync(_folder, ["verify", $"--Sluice:DataPath={_folder}", .. options]);

    private static async Task CallAsync(GatewayProcess gateway)
    {
        using var http = new HttpClient();
        http.DefaultRequestHeaders.Authorization = new("Bearer", TestGateway.Token);
        using var content = new StringContent("""{"jsonrpc":"2.0","id":7,"method":"tools/call","params":{"name":"x","arguments":{}}}""", Encoding.UTF8, "application/json");
        using var answer = await http.PostAsync(gateway.Address, content);
        Assert.Equal(200, (int)answer.StatusCode);
        await answer.Content.ReadAsStringAsync();
    }

    private void Change(string sql)
    {
        using var connection = new SqliteConnection($"Data Source={Path.Combine(_folder, "audit.db")};Pooling=false");
        connection.Open();
        using var command = new SqliteCommand(sql, connection);
        Assert.Equal(1, command.ExecuteNonQuery());
    }
}
