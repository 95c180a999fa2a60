using System.Net;
using Microsoft.Data.Sqlite;
using Sluice.Gateway.Tests.Fixtures;
using Sluice.Store.Directory;
using Sluice.Store.Directory.Records;

namespace Sluice.Gateway.Tests.Processes;

/// <summary>How a gateway starts on its directory store.</summary>
public sealed class DirectoryStartTests : IDisposable
{
    private const string Password = "hunter2-is-secret";

    private readonly string _folder = Directory.CreateTempSubdirectory("sluice-directory-").FullName;

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Fact]
    public async Task Serve_WithoutManifest_RefusesCallersAndIsReady()
    {
        await using var gateway = await GatewayProcess.StartAsync(manifest: null, _folder);
        using var http = new HttpClient();
        http.DefaultRequestHeaders.Authorization = new("Bearer", GrantToken.Mint(RecordId.New()).Reveal());
        using var answer = await http.PostAsync(gateway.Address, new StringContent("{}"));
        Assert.Equal(HttpStatusCode.Unauthorized, answer.StatusCode);
        Assert.True((await Readiness.ReadAsync(http, gateway.Address)).IsClean);
    }

    /// <summary>Databases and their logs: decisions tell who did what, and ledgers may be changed by whoever may write them.</summary>
    [Fact]
    public async Task FirstStart_DatabasesOfTheDataPath_AreTheirOwnersAlone()
    {
        await using var gateway = await GatewayProcess.StartAsync(manifest: null, _folder);
        var files = Directory.GetFiles(_folder, "*.db*");
        Assert.All(["audit.db", "audit.db-wal", "directory.db", "ledger.db", "ledger.db-wal"], (string name) => Assert.Contains(Path.Combine(_folder, name), files));
        foreach (var file in files)
        {
            if (!OperatingSystem.IsWindows())
                Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite, File.GetUnixFileMode(file));
        }
    }

    [Fact]
    public async Task FirstStart_WritesAnAdminKeyForItsOwnerAndPrintsThePathOnly()
    {
        await using (var gateway = await GatewayProcess.StartAsync(manifest: null, _folder))
        {
            Assert.Contains(KeyFile, gateway.Preamble);
            Assert.DoesNotContain((await ReadKeyAsync()).Reveal(), gateway.Preamble);
        }

        if (!OperatingSystem.IsWindows())
            Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite, File.GetUnixFileMode(KeyFile));
        await using var store = await OpenStoreAsync();
        var record = await store.ApiKeys.AuthenticateAsync((await ReadKeyAsync()).Hash, default);
        Assert.Equal((OrganisationId.Default.Value, Roles.Admin), (record!.Organisation, record.Role));
    }

    [Fact]
    public async Task LaterStart_WithAKeyInTheStore_WritesNoFile()
    {
        await using (await GatewayProcess.StartAsync(manifest: null, _folder))
            File.Delete(KeyFile);
        await using var again = await GatewayProcess.StartAsync(manifest: null, _folder);
        Assert.False(File.Exists(KeyFile));
        Assert.DoesNotContain(KeyFile, again.Preamble);
    }

    [Fact]
    public async Task Start_AfterACrashBetweenFileAndCommit_WritesAKeyThatHolds()
    {
        await File.WriteAllTextAsync(KeyFile, ApiKeyToken.Mint(RecordId.New()).Reveal());
        await using var gateway = await GatewayProcess.StartAsync(manifest: null, _folder);
        await using var store = await OpenStoreAsync();
        Assert.NotNull(await store.ApiKeys.AuthenticateAsync((await ReadKeyAsync()).Hash, default));
    }

    [Fact]
    public async Task Start_DatabaseNotThere_NamesItButNotItsPassword()
    {
        var (exitCode, output, errors) = await ServeAsync($"--ConnectionStrings:Sluice=Host=127.0.0.1;Port=1;Database=fleet;Username=sluice;Password={Password}");
        Assert.Equal(3, exitCode);
        Assert.Contains("ConnectionStrings:Sluice = \"PostgreSQL 127.0.0.1:1/fleet\"", errors);
        Assert.Contains("Start the database", errors);
        Assert.DoesNotContain(Password, output + errors);
    }

    [Fact]
    public async Task Start_ConnectionStringThatIsNone_SaysWhatToWriteAndShowsNothingOfIt()
    {
        var (exitCode, output, errors) = await ServeAsync($"--ConnectionStrings:Sluice=Host=db;Password=a;{Password}=b");
        Assert.Equal(2, exitCode);
        Assert.Contains("ConnectionStrings:Sluice = \"…\": write Host=", errors);
        Assert.DoesNotContain(Password, output + errors);
    }

    [Fact]
    public async Task Start_SchemaOfANewerProgram_SaysSo()
    {
        await using (await OpenStoreAsync())
        {
            await using var connection = new SqliteConnection($"Data Source={DatabaseFile};Pooling=false");
            await connection.OpenAsync();
            await using var command = new SqliteCommand("UPDATE schema_version SET version = 9999", connection);
            await command.ExecuteNonQueryAsync();
        }

        var (exitCode, _, errors) = await ServeAsync();
        Assert.Equal(2, exitCode);
        Assert.Contains("schema version 9999", errors);
        Assert.Contains("Sluice:DataPath", errors);
    }

    [Fact]
    public async Task Start_FileThatIsNoDatabase_SaysWhere()
    {
        await File.WriteAllTextAsync(DatabaseFile, new string('x', 5_000));
        var (exitCode, _, errors) = await ServeAsync();
        Assert.Equal(3, exitCode);
        Assert.Contains($"Sluice:DataPath = \"{_folder}\": ", errors);
        Assert.Contains("directory.db in it must be a file that this program made", errors);
    }

    private string KeyFile => Path.Combine(_folder, "admin-key");

    private string DatabaseFile => Path.Combine(_folder, "directory.db");

    private async Task<ApiKeyToken> ReadKeyAsync() => ApiKeyToken.Parse((await File.ReadAllTextAsync(KeyFile)).TrimEnd())!;

    private Task<SqlDirectoryStore> OpenStoreAsync() => SqlDirectoryStore.OpenSqliteAsync(DatabaseFile, TimeProvider.System, default);

    private Task<(int ExitCode, string Output, string Errors)> ServeAsync(params string[] options) =>
        GatewayProcess.RunAsync(_folder, [$"--Sluice:DataPath={_folder}", "--urls", "http://127.0.0.1:0", .. options]);
}
